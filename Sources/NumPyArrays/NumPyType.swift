public import Tensors

/// The type of an array's elements as NumPy spells it: `<f4`, `|b1`, `>c16`.
///
/// The corresponding NumPy attribute is `dtype.str`.
public struct NumPyType: Hashable, Sendable {
  /// The letter of the kind, such as `f` for floating-point numbers.
  public let kind: Character
  /// The bytes of an element.
  public let byteCount: Int
  /// The order of the bytes within a number; that of a machine of today where none is stated.
  public let byteOrder: ByteOrder

  /// An order, a kind, nine digits and a unit take less.
  private static let longestTextBytes = 24

  /// Reads the text of a type, its byte order before it or stated apart.
  ///
  /// - Parameters:
  ///   - text: The type, such as `f4`, `<f4` or `|u1`.
  ///   - order: One of `<`, `>`, `|` and `=`, if it is not in the text.
  /// - Returns: `nil` if the text is no type's: a letter and a decimal number.
  public init?(_ text: String, order: String? = nil) {
    guard text.utf8.count <= Self.longestTextBytes else { return nil }
    let stated = text.first.flatMap { "<>|=".contains($0) ? String($0) : nil }
    let type = stated == nil ? text[...] : text.dropFirst()
    guard let kind = type.first, kind.isASCII, kind.isLetter else { return nil }
    var digits = type.dropFirst()
    // A date or a difference states its unit, as in `M8[D]`.
    if "Mm".contains(kind), digits.last == "]", let unit = digits.firstIndex(of: "[") {
      digits = digits[..<unit]
    }
    guard digits.count <= 9, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    guard let byteCount = digits.isEmpty ? Self.impliedByteCount(kind) : Int(digits) else {
      return nil
    }
    switch order ?? stated ?? "=" {
    case ">": byteOrder = .big
    case "<", "|", "=": byteOrder = .little
    default: return nil
    }
    self.kind = kind
    self.byteCount = byteCount
  }

  /// The element type that holds the same numbers; `nil` where PyTorch has none.
  public var dtype: DType? {
    switch (kind, byteCount) {
    case ("f", 8): .float64
    case ("f", 4): .float32
    case ("f", 2): .float16
    case ("i", 8): .int64
    case ("i", 4): .int32
    case ("i", 2): .int16
    case ("i", 1): .int8
    case ("u", 8): .uint64
    case ("u", 4): .uint32
    case ("u", 2): .uint16
    case ("u", 1): .uint8
    case ("b", 1): .bool
    case ("c", 16): .complex128
    case ("c", 8): .complex64
    default: nil
    }
  }

  /// Whether elements are Python objects or text, which are no numbers.
  public var isObjectOrText: Bool { "OSUa".contains(kind) }

  /// A name for messages, such as `NumPy structured`.
  var description: String {
    switch kind {
    case "V": "NumPy structured"
    case "M": "NumPy date"
    case "m": "NumPy time difference"
    default: "NumPy \(kind)\(byteCount)"
    }
  }

  /// NumPy writes dates, objects and the like without a size.
  private static func impliedByteCount(_ kind: Character) -> Int? {
    "OSUVMm".contains(kind) ? 8 : nil
  }
}

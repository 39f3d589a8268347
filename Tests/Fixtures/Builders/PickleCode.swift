/// A piece of a pickle, written opcode by opcode.
///
/// A literal stands for the opcodes that `pickletools` shows under these characters, one byte a
/// character: `"(lN0."`. Pieces are joined with `+`; the functions below write whole values.
public struct PickleCode: ExpressibleByStringLiteral, Sendable {
  /// The bytes.
  public let bytes: [UInt8]

  /// Creates a piece from bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Creates a piece from characters up to U+00FF, each a byte.
  public init(stringLiteral text: String) {
    bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// One piece behind another.
  public static func + (left: PickleCode, right: PickleCode) -> PickleCode {
    PickleCode(left.bytes + right.bytes)
  }

  /// A piece many times over.
  public static func * (piece: PickleCode, count: Int) -> PickleCode {
    PickleCode(Array(repeatElement(piece.bytes, count: count).joined()))
  }
}

extension PickleCode {
  /// A little-endian integer of `width` bytes, as arguments have it.
  public static func argument(_ value: UInt64, width: Int) -> PickleCode {
    PickleCode(littleEndian(value, width: width))
  }

  /// BININT1, BININT or LONG1.
  public static func int(_ value: Int) -> PickleCode {
    if value >= 0, value < 256 { return "K" + argument(UInt64(value), width: 1) }
    if let small = Int32(exactly: value) {
      return "J" + argument(UInt64(UInt32(bitPattern: small)), width: 4)
    }
    return "\u{8A}\u{08}" + argument(UInt64(bitPattern: Int64(value)), width: 8)
  }

  /// BINUNICODE.
  public static func text(_ value: String) -> PickleCode {
    let bytes = Array(value.utf8)
    return "X" + argument(UInt64(bytes.count), width: 4) + PickleCode(bytes)
  }

  /// BINPUT or LONG_BINPUT.
  public static func put(_ index: Int) -> PickleCode {
    index < 256
      ? "q" + argument(UInt64(index), width: 1) : "r" + argument(UInt64(index), width: 4)
  }

  /// BINGET or LONG_BINGET.
  public static func get(_ index: Int) -> PickleCode {
    index < 256
      ? "h" + argument(UInt64(index), width: 1) : "j" + argument(UInt64(index), width: 4)
  }

  /// GLOBAL.
  public static func global(_ module: String, _ name: String) -> PickleCode {
    PickleCode(Array("c\(module)\n\(name)\n".utf8))
  }

  /// A tuple.
  public static func tuple(_ elements: [PickleCode]) -> PickleCode {
    "(" + joined(elements) + "t"
  }

  /// A list.
  public static func list(_ elements: [PickleCode]) -> PickleCode {
    "](" + joined(elements) + "e"
  }

  /// A dictionary.
  public static func dict(_ items: [(PickleCode, PickleCode)]) -> PickleCode {
    "}(" + joined(items.map { $0.0 + $0.1 }) + "u"
  }

  /// A call, by REDUCE.
  public static func call(
    _ module: String, _ name: String, _ arguments: [PickleCode]
  ) -> PickleCode {
    global(module, name) + tuple(arguments) + "R"
  }

  private static func joined(_ pieces: [PickleCode]) -> PickleCode {
    PickleCode(Array(pieces.map(\.bytes).joined()))
  }
}

/// The low `width` bytes of an integer, least significant first.
public func littleEndian(_ value: UInt64, width: Int) -> [UInt8] {
  (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}

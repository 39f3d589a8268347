internal import MappedFiles

/// The beginning of a `.npy` file: the format's version and the description of the array.
///
/// The corresponding NumPy function is `numpy.lib.format.read_array_header_1_0` and its kin.
struct NumPyHeader {
  /// The bytes that every `.npy` file begins with.
  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// NumPy's own limit on the length of the description.
  static let longestDescription = 10_000

  /// The array; `nil` if its elements have named fields.
  let array: NumPyArray?
  /// Where the data begin.
  let byteCount: Int

  init(_ bytes: ByteRegion) throws(NumPyError) {
    let head = bytes.leadingBytes(12)
    guard head.starts(with: Self.magic), head.count >= 10 else {
      throw NumPyError(.malformedHeader, at: 0, "this does not begin as a .npy file does")
    }
    guard (1...3).contains(head[6]), head[7] == 0, head[6] == 1 || head.count == 12 else {
      throw NumPyError(
        .unsupportedVersion, at: 6, "version \(head[6]).\(head[7]) of the .npy format is not known")
    }
    let start = head[6] == 1 ? 10 : 12
    let count = head[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard count <= Self.longestDescription,
      let description = bytes.subregion(at: start, count: count)
    else {
      throw NumPyError(
        .malformedHeader, at: 8, "the description of \(count) bytes is not there or too long")
    }
    var literal = PythonLiteral(description.leadingBytes(count), startingAt: start)
    array = try Self.array(try literal.readDictionary())
    byteCount = start + count
  }

  private static func array(
    _ fields: [String: PythonLiteral.Value]
  ) throws(NumPyError) -> NumPyArray? {
    guard Set(fields.keys) == ["descr", "fortran_order", "shape"],
      case .bool(let isFortranOrdered) = fields["fortran_order"],
      case .tuple(let sizes) = fields["shape"]
    else {
      throw NumPyError(
        .malformedHeader, "the description must name descr, fortran_order and shape, and no more")
    }
    guard case .string(let text) = fields["descr"] else { return nil }
    let shape = sizes.compactMap { size in
      if case .integer(let size) = size { size } else { nil }
    }
    guard let type = NumPyType(text), shape.count == sizes.count else {
      let beginning = String(decoding: text.utf8.prefix(40), as: UTF8.self)
      throw NumPyError(
        .malformedHeader, "the type \(beginning.debugDescription) or shape is malformed")
    }
    return NumPyArray(type: type, shape: shape, isFortranOrdered: isFortranOrdered)
  }
}

public import MappedFiles
public import Tensors

/// The SHA-256 of a file, and the beginning of it that torchvision puts into file names.
public struct FileHash: Hashable, Sendable {
  /// The SHA-256 in 64 hexadecimal digits.
  public let hexadecimal: String

  /// Hashes all of the bytes.
  public init(_ bytes: ByteRegion) {
    var hash = SHA256()
    hash.update(bytes)
    self.init(hash)
  }

  /// Hashes the bytes in parts, until `didHash` says `false` of one: then there is no hash.
  init?(_ bytes: ByteRegion, _ didHash: (ByteRegion) -> Bool) {
    var hash = SHA256()
    for part in bytes.parts(byteCount: 1 << 20) {
      hash.update(part)
      guard didHash(part) else { return nil }
    }
    self.init(hash)
  }

  /// Hashes a tensor's packed little-endian values.
  ///
  /// - Parameters:
  ///   - tensor: The tensor.
  ///   - expansionLimit: How many bytes it may take if its storage has fewer.
  /// - Throws: `TensorError` if the tensor cannot be read.
  public init(
    packedValuesOf tensor: Tensor, expansionLimit: Int = PackedBytes.expansionLimit
  ) throws(TensorError) {
    var hash = SHA256()
    var chunks = try PackedBytes(of: tensor, expansionLimit: expansionLimit)
    while let chunk = chunks.next() { hash.update(chunk) }
    self.init(hash)
  }

  private init(_ hash: SHA256) {
    hexadecimal = MappedFiles.hexadecimal(hash.finalize(), separator: "")
  }

  /// The digits that a file's name states: `5c106cde` of `resnet18-5c106cde.pth`.
  ///
  /// Eight decimal digits that are a date, as in `resnet-20240131.pth`, state no hash.
  /// PyTorch's counterpart is the `check_hash` of `torch.hub.load_state_dict_from_url`.
  public static func digits(inNameOf path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let dashes = name.indices.filter { name[$0] == "-" }
    for dash in dashes.reversed() {
      let rest = name[name.index(after: dash)...]
      let digits = rest.prefix(8)
      // In ASCII: `isHexDigit` of a character holds for fullwidth digits, too.
      guard digits.utf8.count == 8, digits.utf8.allSatisfy(Self.hexadecimalDigits.contains) else {
        continue
      }
      guard let dot = rest.firstIndex(of: "."), CopySuffix.isOne(rest[digits.endIndex..<dot]),
        !isDate(digits)
      else { return nil }
      return String(digits)
    }
    return nil
  }

  private static let hexadecimalDigits = Array("0123456789abcdef".utf8)

  private static func isDate(_ digits: Substring) -> Bool {
    guard let number = Int(digits) else { return false }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100)
    return (1990...2099).contains(year) && (1...12).contains(month) && (1...31).contains(day)
  }
}

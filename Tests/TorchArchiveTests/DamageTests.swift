import Fixtures
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// One bit of a file turned over, at places drawn by a seed that a failure prints.
@Suite("Flipped bits") struct DamageTests {
  static let seed: UInt64 = 20_170_131
  static let flipCount = 600

  @Test(
    "a zip with a flipped bit gives an error or the same tensors",
    arguments: ["tensors/lone-tensor-zip.pt", "zip/plain.pt", "zip/deflated.pt", "zip/zip64.pt"])
  func zip(_ name: String) throws {
    let whole = try Self.digests(TorchArchive(path: Fixtures.path(name)))
    var readCount = 0
    try Self.forEachFlip(of: name) { file, flip in
      guard let archive = Self.opened(file), let found = try Self.digests(archive) else {
        return
      }
      #expect(found == whole, "\(flip)")
      readCount += 1
    }
    #expect((1..<Self.flipCount).contains(readCount))
  }

  @Test(
    "a stream or tar with a flipped bit gives an error or readable tensors",
    arguments: [
      "stream/shared.pt", "stream/views.pt", "tar/shared.pt", "tar/python2-parameter1.pt",
    ])
  func streamsAndTars(_ name: String) throws {
    let whole = try TorchArchive(path: Fixtures.path(name)).tensors.count
    var readCount = 0
    try Self.forEachFlip(of: name) { file, flip in
      guard let archive = Self.opened(file), let found = try Self.digests(archive) else { return }
      // No checksum tells of a changed value or letter, but none of them makes a tensor vanish.
      #expect(found.count + archive.unsupportedTensors.count == whole, "\(flip)")
      readCount += 1
    }
    #expect((1..<Self.flipCount).contains(readCount))
  }

  private static func forEachFlip(
    of name: String, _ body: (TemporaryFile, String) throws -> Void
  ) throws {
    var bytes = try Fixtures.bytes(name)
    // A tar is mostly padding.
    let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
    var generator = SplitMix64(state: seed)
    let file = try TemporaryFile()
    for _ in 0..<flipCount {
      let position = Int.random(in: 0..<end, using: &generator)
      let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
      bytes[position] ^= bit
      try file.write(bytes)
      try body(file, "seed \(seed): bit \(bit) of byte \(position)")
      bytes[position] ^= bit
    }
  }

  private static func opened(_ file: TemporaryFile) -> TorchArchive? {
    try? TorchArchive(path: file.path)
  }

  /// Each tensor's name and digest; `nil` if a storage is found to be damaged.
  private static func digests(_ archive: TorchArchive) throws -> [String]? {
    do {
      return try archive.tensors.map {
        "\($0.name) \(try FileHash(packedValuesOf: $0.tensor).hexadecimal)"
      }
    } catch is TensorError {
      return nil
    }
  }
}

import Fixtures
import Foundation
import MappedFiles
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// Every real fixture changed where it hurts: bits, ends, lengths.
///
/// The answer is tensors or an error.
/// The seed is printed; `MUTATION_SEED` sets it, `MUTATION_ROUNDS` how often each fixture is changed.
@Suite("Mutations") struct MutationTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let seed =
    environment["MUTATION_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...(.max))
  static let rounds =
    environment["MUTATION_ROUNDS"].flatMap { Int($0) } ?? (Fixtures.runsEveryCase ? 12 : 3)

  /// The checkpoints of every container and the flat files, but for those of over 200 kB.
  static let fixtures = Fixtures.required {
    try [
      "zip", "stream", "tar", "tensors", "dtypes", "numpy", "safetensors", "unreadable", "modules",
      "toolkits", "pickles",
    ]
    .flatMap { folder in try Fixtures.names(in: folder).map { "\(folder)/\($0)" } }
    .filter { !$0.hasSuffix(".json") }
    .filter { try Fixtures.bytes($0).count < 200_000 }
  }

  @Test("there are fixtures to mutate")
  func presence() { #expect(Self.fixtures.count > 60) }

  @Test("a mutated file is read or rejected", arguments: fixtures)
  func mutated(_ name: String) throws {
    print("MUTATION_SEED=\(Self.seed) \(name)")
    let original = try Fixtures.bytes(name)
    var generator = SplitMix64(state: Self.seed &+ UInt64(original.count))
    let file = try TemporaryFile()
    for _ in 0..<Self.rounds {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        Mutation.allCases.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
      }
      try file.write(bytes)
      // A window on a storage, as PyTorch 0.1 to 0.3 wrote it, shares its bytes.
      try read(file.path, storagesMayOverlap: ["stream/", "tar/"].contains(where: name.hasPrefix))
    }
  }

  @Test("some files with a flipped bit are read and some are rejected")
  func bothOutcomes() throws {
    var generator = SplitMix64(state: 1)
    let original = try Fixtures.bytes("stream/views.pt")
    let file = try TemporaryFile()
    var readCount = 0
    for _ in 0..<100 {
      var bytes = original
      Mutation.flipBit.apply(to: &bytes, using: &generator)
      try file.write(bytes)
      if try read(file.path, storagesMayOverlap: true) { readCount += 1 }
    }
    #expect((1..<100).contains(readCount))
  }

  /// Reads what a conversion would, within its budgets; `false` if the file is refused.
  @discardableResult
  private func read(_ path: String, storagesMayOverlap: Bool) throws -> Bool {
    _ = try GlobalReport(path: path)
    do throws(ConversionError) {
      let file = try WeightFile(path: path)
      if !storagesMayOverlap { expectApart(file.entries.map(\.tensor.storage)) }
      for entry in file.entries where entry.tensor.byteCount < 1 << 20 {
        do throws(TensorError) {
          #expect(try entry.tensor.packedBytes().count == entry.tensor.byteCount)
        } catch {
          #expect(!error.detail.isEmpty)
        }
      }
      return true
    } catch {
      #expect(!error.detail.isEmpty)
      return false
    }
  }

  /// No byte of the file belongs to two storages.
  private func expectApart(_ storages: [TensorStorage]) {
    var extents: [ObjectIdentifier: Range<Int>] = [:]
    for storage in storages where storage.byteCount > 0 {
      guard let region = storage.mappedRegion, let start = region.positionInFile else { continue }
      extents[ObjectIdentifier(storage)] = start..<start + region.count
    }
    let sorted = extents.values.sorted { $0.lowerBound < $1.lowerBound }
    for (left, right) in zip(sorted, sorted.dropFirst()) {
      #expect(left.upperBound <= right.lowerBound)
    }
  }
}

/// A way to spoil a file.
private enum Mutation: CaseIterable {
  case flipBit, cutEnd, dropPart, repeatPart, swapLengths, hugeLength, byteOfOpcode

  func apply(to bytes: inout [UInt8], using generator: inout SplitMix64) {
    guard bytes.count > 16 else { return }
    let position = Int.random(in: 0..<bytes.count - 8, using: &generator)
    switch self {
    case .flipBit: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case .cutEnd: bytes.removeLast(Int.random(in: 1...bytes.count / 2, using: &generator))
    case .dropPart: bytes.removeSubrange(position..<position + 4)
    case .repeatPart: bytes.insert(contentsOf: bytes[position..<position + 8], at: position)
    case .swapLengths:
      // Two numbers of four bytes change places, as lengths of two records might.
      let other = Int.random(in: 0..<bytes.count - 8, using: &generator)
      for offset in 0..<4 { bytes.swapAt(position + offset, other + offset) }
    case .hugeLength:
      let lengths: [UInt64] = [.max, 1 << 63, 1 << 62, 1 << 32, UInt64(UInt32.max), 0]
      let length = lengths.randomElement(using: &generator) ?? 0
      let width = Bool.random(using: &generator) ? 8 : 4
      bytes.replaceSubrange(position..<position + width, with: littleEndian(length, width: width))
    case .byteOfOpcode:
      bytes[position] =
        "(.0NRbcdehjlopqrstu\u{80}\u{85}\u{93}\u{95}".unicodeScalars
        .randomElement(using: &generator).map { UInt8(truncatingIfNeeded: $0.value) } ?? 0
    }
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

@testable import WeightConversion

/// Two files compared: every kind of difference is found and named.
@Suite("Comparing files") struct TensorComparisonTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, _ tensors: [(String, Tensor)]) throws -> WeightFile {
    let path = folder.path(name)
    try NativeFile.write(tensors.map { TensorToWrite($1, named: $0) }, to: path)
    return try WeightFile(path: path)
  }

  private func differences(
    _ first: [(String, Tensor)], _ second: [(String, Tensor)]
  ) throws -> [TensorComparison.Difference] {
    try TensorComparison(file("a.rnw", first), file("b.rnw", second)).differences
  }

  @Test("files with the same tensors in another order are equal")
  func order() throws {
    let (x, y) = (try sample(.int8, [3], [1, 2, 3]), try sample(.int8, [0], []))
    let comparison = try TensorComparison(
      file("a.rnw", [("x", x), ("y", y)]), file("b.rnw", [("y", y), ("x", x)]))
    #expect(comparison.differences == [])
    #expect(comparison.equalCount == 2)
    #expect(comparison.architecture == nil)
  }

  @Test("names in only one file are differences")
  func names() throws {
    let x = try sample(.int8, [1], [1])
    let found = try differences([("x", x), ("a", x)], [("x", x), ("b", x)])
    #expect(found == [.onlyInFirst(name: "a"), .onlyInSecond(name: "b")])
    #expect(found.map(\.name) == ["a", "b"])
    #expect(
      found.map(\.description) == ["a is only in the first file", "b is only in the second file"])
  }

  /// What is tied in both files is compared once, and told of under each name.
  @Test("tied tensors are compared once and listed under each name")
  func tiedTensors() throws {
    let (x, y) = (try sample(.int8, [1], [1]), try sample(.int8, [1], [2]))
    let first = try file("a.rnw", [("a", x), ("b", x), ("c", x)])
    let second = try file("b.rnw", [("a", y), ("b", y), ("c", x)])
    let comparison = try TensorComparison(first, second)
    #expect(comparison.differences == [.bits(name: "a"), .bits(name: "b")])
    #expect(comparison.equalCount == 1)
    let changes = try TensorChanges(first, second)
    #expect(changes.changes.map(\.key) == ["a", "b"])
    #expect(changes.same == 1)
    let digests = try Inspection(second, digests: true).tensors.map(\.sha256)
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }

  /// A dictionary may have the keys `1` and `"1"`.
  @Test("tensors with the same name are paired in order")
  func repeatedNames() throws {
    let sides = try [[1], [2], [3]].map {
      TensorPairing.Side(name: "1", tensor: try sample(.int8, [1], $0))
    }
    let equal = TensorPairing(sides, sides, paths: ("a", "a"))
    #expect(try TensorComparison(equal).differences == [])
    let fewer = TensorPairing(sides, Array(sides.prefix(2)), paths: ("a", "b"))
    #expect(try TensorComparison(fewer).differences == [.onlyInFirst(name: "1")])
    let more = TensorPairing(Array(sides.prefix(2)), sides, paths: ("b", "a"))
    #expect(try TensorComparison(more).differences == [.onlyInSecond(name: "1")])
  }

  /// Strides of 0 make many numbers of one byte, and so do integers that become numbers.
  @Test(
    "dequantized numbers count against the expansion limit",
    arguments: [(Fixtures.runsEveryCase ? 1 << 25 : 1 << 20, false), (1 << 26 + 1 << 20, true)])
  func expansionLimit(_ count: Int, isRefused: Bool) throws {
    let quantized = try Tensor(
      dtype: .qint8, layout: TensorLayout(shape: [count], strides: [0]),
      storage: sample(.uint8, [1], [7]).storage,
      interpretation: Tensor.Interpretation(
        quantization: .perTensor(scale: 1, zeroPoint: 0)))
    var budget = ExpansionBudget(of: try file("a.rnw", []))
    let numbers = try #require(try quantized.dequantized())
    let charge = { () throws(ConversionError) in try budget.charge(numbers, named: "q") }
    if isRefused {
      #expect(throws: ConversionError.self, performing: charge)
      #expect(throws: TensorError.self) { try numbers.packedBytes() }
    } else {
      try charge()
      #expect(try numbers.packedBytes().count == 4 * count)
    }
  }

  @Test("different element types are a difference")
  func elementTypes() throws {
    let found = try differences(
      [("x", sample(.int8, [1], [1]))], [("x", sample(.uint8, [1], [1]))])
    #expect(found == [.dtype(name: "x", first: .int8, second: .uint8)])
    #expect(found.map(\.description) == ["x is int8 in the first file and uint8 in the second"])
  }

  @Test("different shapes are a difference")
  func shapes() throws {
    let found = try differences(
      [("x", sample(.int8, [2, 1], [1, 2]))], [("x", sample(.int8, [2], [1, 2]))])
    #expect(found == [.shape(name: "x", first: [2, 1], second: [2])])
    #expect(found.map(\.description) == ["x is [2, 1] in the first file and [2] in the second"])
  }

  @Test("one different bit is a difference")
  func bits() throws {
    let bytes = [UInt8](repeating: 0, count: PackedBytes.chunkByteCount + 3)
    for position in [
      0, PackedBytes.chunkByteCount - 1, PackedBytes.chunkByteCount, bytes.count - 1,
    ] {
      var other = bytes
      other[position] = 0x80
      let found = try differences(
        [("x", sample(.uint8, [bytes.count], bytes))],
        [("x", sample(.uint8, [bytes.count], other))])
      #expect(found == [.bits(name: "x")])
      #expect(found.map(\.description) == ["x has other values"])
    }
  }

  @Test("strided and contiguous tensors of equal values are equal")
  func strides() throws {
    let path = folder.path("layouts.rnw")
    let source = try plan("tensors/layouts-zip.pt") { $0.request = nil }
    try source.convert(to: path)
    let comparison = try TensorComparison(source.file, WeightFile(path: path))
    #expect(comparison.differences == [])
    #expect(comparison.equalCount == Fixtures.tensors(of: "tensors/layouts-zip.pt").count)
  }

  @Test("only the weights are compared if the names differ")
  func renamedWeights() throws {
    let path = folder.path("out.rnw")
    let plan = try plan("resnets/resnet18-training.pth")
    try plan.convert(to: path)
    let comparison = try TensorComparison(plan.file, WeightFile(path: path))
    #expect(comparison.differences == [])
    #expect(comparison.equalCount == 102)
    #expect(comparison.architecture == "resnet18")
  }

  @Test("other weights of the same architecture are different")
  func otherWeights() throws {
    let comparison = try TensorComparison(
      WeightFile(path: Fixtures.path("resnets/resnet18-training.pth")),
      WeightFile(path: Fixtures.path("resnets/resnet18-zip.pth")))
    #expect(comparison.architecture == "resnet18")
    #expect(comparison.equalCount == 0)
    #expect(comparison.differences.first == .bits(name: "conv1.weight"))
  }

  @Test("an unsupported tensor is not compared")
  func unsupported() throws {
    let file = try WeightFile(path: Fixtures.path("unreadable/sparse-coo-zip.pt"))
    let comparison = try TensorComparison(file, file)
    #expect(comparison.equalCount == 1)
    #expect(comparison.differences == [.notCompared(name: "special", kind: "sparse")])
  }

  @Test("quantized tensors of two containers are equal")
  func quantizedTensors() throws {
    let comparison = try TensorComparison(
      WeightFile(path: Fixtures.path("dtypes/quantized-zip.pt")),
      WeightFile(path: Fixtures.path("dtypes/quantized-stream.pt")))
    #expect(comparison.differences == [])
    #expect(comparison.equalCount == 8)
  }

  /// Equal integers under another scale were called the same.
  @Test("different scales and zero points are differences")
  func scales() throws {
    let scale = try sample(.float64, [1], [0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
    let zero = try sample(.int64, [1], [0, 0, 0, 0, 0, 0, 0, 0])
    let one = try sample(.int64, [1], [1, 0, 0, 0, 0, 0, 0, 0])
    let scales: [Quantization] = [
      .perTensor(scale: 1, zeroPoint: 0), .perTensor(scale: 2, zeroPoint: 0),
      .perTensor(scale: 1, zeroPoint: 1), .perChannel(axis: 0, scales: scale, zeroPoints: zero),
      .perChannel(axis: 1, scales: scale, zeroPoints: zero),
      .perChannel(axis: 0, scales: scale, zeroPoints: one),
    ]
    let tensors = try scales.map { try sample(.qint8, [1, 1], [5], quantization: $0) }
    for (row, first) in tensors.enumerated() {
      for (column, second) in tensors.enumerated() {
        let pairing = TensorPairing(
          [TensorPairing.Side(name: "q", tensor: first)],
          [TensorPairing.Side(name: "q", tensor: second)], paths: ("", ""))
        let found = try TensorComparison(pairing)
        let expected: [TensorComparison.Difference] =
          row == column ? [] : [.quantization(name: "q")]
        #expect(found.differences == expected, "\(row) \(column)")
      }
    }
  }
}

import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// Sizes, strides and offsets that a pickle may state: the right view, or an error with the name.
@Suite("Tensor geometry") struct TensorGeometryTests {
  static let data: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]

  static func archive(of tensor: PickleCode) -> [UInt8] {
    ZipBuilder(pickle: PickleCode.dict([(.text("w"), tensor)]).pickled, storages: [("0", data)])
      .bytes
  }

  static func archive(
    size: [Int], stride: [Int], offset: Int = 0, metadata: PickleCode? = nil
  ) -> [UInt8] {
    archive(
      of: .tensor(
        .storage(count: 2), offset: offset, size: size, stride: stride, metadata: metadata))
  }

  @Test(
    "an invalid geometry is rejected with the tensor's name",
    arguments: [
      ([3], [1], 0), ([2], [2], 0), ([1], [1], 2), ([2], [1], 1), ([-1], [1], 0), ([2], [-1], 0),
      ([2], [1], -1), ([2], [1], .min), ([1 << 32, 1 << 32], [1 << 32, 1], 0), ([2], [.max], 0),
      ([2], [.min], 0), ([1], [1], .max), ([.max], [0], 1), ([1 << 62, 2], [0, 0], 0),
      ([2, 1], [1], 0), ([2], [1, 1], 0), ([], [1], 0), ([1 << 31, 1 << 31], [1 << 31, 1], 0),
    ] as [([Int], [Int], Int)])
  func invalid(_ size: [Int], _ stride: [Int], _ offset: Int) throws {
    #expect(
      try refusal(of: Self.archive(size: size, stride: stride, offset: offset))
        == Refusal(.tensor, in: "w"))
  }

  @Test(
    "an unusual geometry is read correctly",
    arguments: [
      ([2, 1], [1, .max], 0, [1, 2]), ([1, 2], [-0, 1], 0, [1, 2]), ([3], [0], 1, [2, 2, 2]),
      ([2, 2], [0, 1], 0, [1, 2, 1, 2]), ([2, 2], [1, 0], 0, [1, 1, 2, 2]), ([], [], 1, [2]),
      ([0], [1], 0, []), ([0, 7], [7, 1], 0, []), ([1], [99], 1, [2]),
      ([2, 3, 1], [1, 0, .max], 0, [1, 1, 1, 2, 2, 2]),
      ([0], [1], 1000, []),
    ] as [([Int], [Int], Int, [Float])])
  func unusual(_ size: [Int], _ stride: [Int], _ offset: Int, _ values: [Float]) throws {
    let archive = try open(Self.archive(size: size, stride: stride, offset: offset))
    #expect(archive.tensors.map(\.name) == ["w"])
    #expect(try archive.tensors[0].tensor.elements(of: Float.self) == values)
  }

  @Test("a dimension of size 1 is contiguous with any stride")
  func sizeOne() throws {
    let archive = try open(Self.archive(size: [1, 2, 1], stride: [77, 1, .max]))
    #expect(archive.tensors[0].tensor.isPackedInStorage)
  }

  @Test("a shape of more than 128 dimensions is rejected")
  func dimensions() throws {
    for count in [129, 100_000] {
      let ones = PickleCode.tuple([PickleCode("K\u{1}") * count])
      let tensor = PickleCode.call(
        "torch._utils", "_rebuild_tensor_v2",
        [.storage(count: 2), .int(0), ones, ones, "\u{89}", "}"])
      let error = try error(opening: Self.archive(of: tensor))
      #expect(error.map(Refusal.init) == Refusal(.tensor, in: "w"))
      #expect((error?.detail.utf8.count ?? 0) < 1000)
    }
  }

  @Test(
    "arguments of wrong types throw malformedTensor",
    arguments: [
      (.storage(count: 2), .text("0"), .tuple([.int(2)]), .tuple([.int(1)])),
      (.storage(count: 2), .int(0), .int(2), .tuple([.int(1)])),
      (.storage(count: 2), .int(0), .tuple([.text("2")]), .tuple([.int(1)])),
      (.storage(count: 2), .int(0), .tuple([.int(2)]), "N"),
      (.storage(count: 2), "L99999999999999999999L\n", .tuple([.int(2)]), .tuple([.int(1)])),
      ("N", .int(0), .tuple([.int(2)]), .tuple([.int(1)])),
      (.text("0"), .int(0), .tuple([.int(2)]), .tuple([.int(1)])),
      (.storage("UntypedStorage", count: 8), .int(0), .tuple([.int(2)]), .tuple([.int(1)])),
    ] as [(PickleCode, PickleCode, PickleCode, PickleCode)])
  func wrongTypes(
    _ storage: PickleCode, _ offset: PickleCode, _ size: PickleCode, _ stride: PickleCode
  ) throws {
    let tensor = PickleCode.call(
      "torch._utils", "_rebuild_tensor_v2", [storage, offset, size, stride, "\u{89}", "}"])
    #expect(try refusal(of: Self.archive(of: tensor)) == Refusal(.malformedTensor, in: "w"))
  }

  @Test("too few arguments throw malformedTensor", arguments: 0...3)
  func tooFew(_ count: Int) throws {
    let arguments: [PickleCode] = [.storage(count: 2), .int(0), .tuple([.int(2)])]
    for name in ["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"]
    {
      let tensor = PickleCode.call("torch._utils", name, Array(arguments.prefix(count)))
      #expect(try refusal(of: Self.archive(of: tensor)) == Refusal(.malformedTensor, in: "w"))
    }
    for name in ["_rebuild_parameter", "_rebuild_parameter_with_state"] {
      let tensor = PickleCode.call("torch._utils", name, Array(arguments.prefix(min(count, 1))))
      #expect(try refusal(of: Self.archive(of: tensor)) == Refusal(.malformedTensor, in: "w"))
    }
  }

  static func metadata(_ name: String) -> PickleCode { .dict([(.text(name), "\u{88}")]) }

  @Test("a negative is computed and a conjugate of real numbers is rejected")
  func flags() throws {
    let negative = try open(
      Self.archive(size: [2], stride: [1], metadata: Self.metadata("neg"))
    ).tensors[0].tensor
    #expect(try negative.elements(of: Float.self) == [-1, -2])
    #expect(
      try refusal(of: Self.archive(size: [2], stride: [1], metadata: Self.metadata("conj")))
        == Refusal(.tensor, in: "w"))
  }

  @Test("a negative of packed quantized elements is rejected")
  func negativeQuantized() throws {
    let tensor = PickleCode.tensor(
      .storage("QUInt4x2Storage", count: 8), size: [16], stride: [1],
      metadata: Self.metadata("neg"))
    #expect(try refusal(of: Self.archive(of: tensor)) == Refusal(.tensor, in: "w"))
  }

  @Test("metadata with too many entries throw malformedTensor")
  func manyFlags() throws {
    let metadata = "}(" + (0..<17).map { PickleCode.int($0) + "N" }.reduce("", +) + "u"
    #expect(
      try refusal(of: Self.archive(size: [2], stride: [1], metadata: metadata))
        == Refusal(.malformedTensor, in: "w"))
  }
}

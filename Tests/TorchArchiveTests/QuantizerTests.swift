import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// What stands between a quantised tensor's integers and its values.
@Suite("Quantizers") struct QuantizerTests {
  static func archive(_ quantizer: PickleCode, size: [Int] = [2]) throws -> TorchArchive {
    let tensor = PickleCode.call(
      "torch._utils", "_rebuild_qtensor",
      [
        .storage("QInt8Storage", count: 2), .int(0), .tuple(size.map { .int($0) }),
        .tuple(size.map { _ in .int(1) }), quantizer, "\u{89}", "}",
      ])
    let scales = [1.0, 2.0].flatMap { littleEndian($0.bitPattern, width: 8) }
    return try open(
      ZipBuilder(
        pickle: PickleCode.dict([(.text("q"), tensor)]).pickled,
        storages: [("0", [1, 2]), ("1", scales)]
      ).bytes)
  }

  static func perChannel(
    scales: PickleCode = .vector("DoubleStorage", key: "1", count: 2), axis: PickleCode
  ) -> PickleCode {
    .tuple([
      .global("torch", "per_channel_affine"), scales, .vector("DoubleStorage", key: "1", count: 2),
      axis,
    ])
  }

  @Test("a quantizer per tensor has one scale and zero point")
  func perTensor() throws {
    let quantizer = PickleCode.tuple([
      .global("torch", "per_tensor_affine"), "F0.5\n", .int(3),
    ])
    let tensor = try Self.archive(quantizer).tensors[0].tensor
    guard case .perTensor(let scale, let zeroPoint) = tensor.interpretation.quantization else {
      Issue.record("one scale is expected")
      return
    }
    #expect(scale == 0.5)
    #expect(zeroPoint == 3)
  }

  @Test(
    "a malformed quantizer throws malformedTensor",
    arguments: [
      "N", ")", .tuple([.global("torch", "per_tensor_affine")]),
      .tuple([.global("torch", "per_tensor_affine"), .text("1"), .int(0)]),
      .tuple([.global("torch", "per_tensor_affine"), "F1.0\n", "F0.0\n"]),
      .tuple([.global("torch", "no_scheme"), "F1.0\n", .int(0)]), perChannel(axis: "N"),
      perChannel(scales: "N", axis: .int(0)),
    ] as [PickleCode])
  func malformed(_ quantizer: PickleCode) throws {
    let error = #expect(throws: ArchiveError.self) { try Self.archive(quantizer) }
    #expect(error.map(Refusal.init) == Refusal(.malformedTensor, in: "q"))
  }

  @Test("an axis outside the tensor throws malformedTensor", arguments: [-1, 1, .max, .min])
  func axis(_ axis: Int) throws {
    let doubles = PickleCode.vector("DoubleStorage", key: "1", count: 2)
    let quantizer = PickleCode.tuple([
      .global("torch", "per_channel_affine_float_qparams"), doubles, doubles, .int(axis),
    ])
    let error = #expect(throws: ArchiveError.self) { try Self.archive(quantizer) }
    #expect(error.map(Refusal.init) == Refusal(.malformedTensor, in: "q"))
    #expect(error?.detail.contains("along axis \(axis)") == true)
  }

  @Test("the number of scales must equal the size along the axis")
  func scaleCount() throws {
    let doubles = PickleCode.vector("DoubleStorage", key: "1", count: 2)
    let quantizer = PickleCode.tuple([
      .global("torch", "per_channel_affine_float_qparams"), doubles, doubles, .int(0),
    ])
    #expect(try Self.archive(quantizer).tensors.count == 1)
    let error = #expect(throws: ArchiveError.self) { try Self.archive(quantizer, size: [1]) }
    #expect(error?.code == .malformedTensor)
  }

  @Test("scales that are quantized in turn throw malformedTensor")
  func nestedScales() throws {
    // Each level holds the one before twice.
    let innermost = PickleCode.vector("QInt8Storage", count: 2) + .put(0)
    let quantized = (1...14).reduce(innermost) { inner, level in
      .call(
        "torch._utils", "_rebuild_qtensor",
        [
          .storage("QInt8Storage", count: 2), .int(0), .tuple([.int(2)]), .tuple([.int(1)]),
          .tuple([.global("torch", "per_channel_affine"), inner, .get(level - 1), .int(0)]),
          "\u{89}", "}",
        ]) + .put(level)
    }
    let quantizer = PickleCode.tuple([
      .global("torch", "per_channel_affine"), quantized, .get(14), .int(0),
    ])
    let error = #expect(throws: ArchiveError.self) { try Self.archive(quantizer) }
    #expect(error.map(Refusal.init) == Refusal(.malformedTensor, in: "q"))
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Tensors

/// The tensors and files that the tests share.
enum Samples {
  /// A tensor in memory over `bytes`.
  static func tensor(
    _ dtype: DType, _ shape: [Int], strides: [Int]? = nil, offset: Int = 0, bytes: [UInt8],
    byteOrder: ByteOrder = .little, stated: UInt32? = nil,
    interpretation: Tensor.Interpretation = Tensor.Interpretation()
  ) throws -> Tensor {
    let layout =
      if let strides {
        try TensorLayout(shape: shape, strides: strides, offset: offset)
      } else {
        try TensorLayout(contiguous: shape)
      }
    return try Tensor(
      dtype: dtype, layout: layout,
      storage: TensorStorage(
        name: "sample", byteCount: bytes.count, byteOrder: byteOrder,
        unpack: { ByteRegion(copying: bytes) }),
      interpretation: interpretation)
  }

  /// Float elements as bytes.
  static func bytes(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
    }
  }

  /// A tensor of floats.
  static func floats(_ values: [Float], _ shape: [Int]) throws -> Tensor {
    try tensor(.float32, shape, bytes: bytes(values))
  }

  /// The packed bytes of a tensor.
  static func packed(_ tensor: Tensor?) throws -> [UInt8] {
    guard let region = try tensor?.packedBytes() else { return [] }
    return region.withSpan { span in span.indices.map { span[$0] } }
  }

  /// The three tensors of the worked example in `Documentation/NativeFormat.md`; two are tied.
  static func example() throws -> [TensorToWrite] {
    let weight = try floats([1, -2], [2, 1])
    let count = try tensor(.int64, [], bytes: [7, 0, 0, 0, 0, 0, 0, 0])
    return [
      TensorToWrite(weight, named: "a"), TensorToWrite(weight, named: "b"),
      TensorToWrite(count, named: "n"),
    ]
  }

  /// The bytes of the worked example, written by us.
  static func exampleBytes() throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try NativeFile.write(example(), metadata: ["writer": "example"], to: folder.path("example"))
    return try folder.bytes("example")
  }
}

extension [UInt8] {
  /// A copy with other bytes at `offset`.
  func patched(at offset: Int, _ bytes: [UInt8]) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return copy
  }

  /// A copy with a little-endian number at `offset`.
  func patched(at offset: Int, _ number: some FixedWidthInteger) -> [UInt8] {
    patched(
      at: offset,
      stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) })
  }

  /// A copy of an `.rnw` file whose two CRC-32 are right again.
  func resealed() -> [UInt8] {
    let stated = (0..<8).reduce(0) { $0 | Int(self[40 + $1]) << ($1 * 8) }
    let end = Swift.min(64 + Swift.max(Swift.min(stated, 1 << 30), 0), count)
    let sealed = patched(at: 56, CRC32(ByteRegion(copying: Array(self[64..<end]))).value)
    return sealed.patched(at: 60, CRC32(ByteRegion(copying: Array(sealed[..<60]))).value)
  }
}

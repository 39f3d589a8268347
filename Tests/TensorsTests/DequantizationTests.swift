import MappedFiles
import Tensors
import Testing

/// The numbers of quantised tensors, computed a chunk at a time.
@Suite("Dequantization") struct DequantizationTests {
  static let types: [DType] = [.qint8, .quint8, .qint32, .quint4x2, .quint2x4]

  private func tensor(_ dtype: DType, shape: [Int], _ quantization: Quantization) throws -> Tensor {
    let layout = try TensorLayout(contiguous: shape)
    let byteCount = try #require(dtype.byteCount(elementCount: layout.elementCount))
    let stored = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 41 &+ $0 >> 9) }
    return try Tensor(
      dtype: dtype, layout: layout, storage: storage(stored),
      interpretation: Tensor.Interpretation(quantization: quantization))
  }

  private func chunked(_ tensor: Tensor) throws -> [UInt8] {
    var chunks = try PackedBytes(of: tensor)
    var all: [UInt8] = []
    while let chunk = chunks.next() { all += bytes(of: chunk) }
    return all
  }

  @Test("dequantized chunks join to the whole for every integer size", arguments: types)
  func chunks(_ dtype: DType) throws {
    let count = PackedBytes.chunkByteCount / 4 + 10_001
    let tensor = try tensor(dtype, shape: [count], .perTensor(scale: 0.25, zeroPoint: 3))
    let numbers = try #require(try tensor.dequantized())
    let whole = try numbers.packedBytes()
    #expect(whole.count == count * 4)
    var chunks = try PackedBytes(of: numbers)
    var position = 0
    while let chunk = chunks.next() {
      #expect(chunk.count <= PackedBytes.chunkByteCount)
      #expect(whole.subregion(at: position, count: chunk.count) == chunk)
      position += chunk.count
    }
    #expect(position == whole.count)
  }

  @Test("each channel keeps its scale across chunks")
  func channels() throws {
    let scales = try Tensor(
      dtype: .float64, layout: TensorLayout(contiguous: [3]),
      storage: storage(bytes(of: [1, 2, 4] as [Double])))
    let zeroPoints = try Tensor(
      dtype: .int64, layout: TensorLayout(contiguous: [3]),
      storage: storage(bytes(of: [0, 1, 2] as [Int64])))
    let tensor = try tensor(
      .quint8, shape: [2, 3, 100_003],
      .perChannel(axis: 1, scales: scales, zeroPoints: zeroPoints))
    let stored = try tensor.elements(of: UInt8.self)
    let expected = stored.enumerated().map { index, value in
      let channel = index / 100_003 % 3
      return Float((Double(value) - Double(channel)) * [1, 2, 4][channel])
    }
    let numbers = try #require(try tensor.dequantized())
    #expect(try chunked(numbers) == bytes(of: expected))
  }
}

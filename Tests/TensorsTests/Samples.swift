import MappedFiles
import Tensors

/// A storage in memory.
func storage(_ bytes: [UInt8], byteOrder: ByteOrder = .little) -> TensorStorage {
  TensorStorage(name: "sample", region: ByteRegion(copying: bytes), byteOrder: byteOrder)
}

/// The bytes of numbers, least significant first.
func bytes<Number>(of numbers: [Number]) -> [UInt8] {
  numbers.flatMap { number in withUnsafeBytes(of: number) { Array($0) } }
}

/// The bytes of a region.
func bytes(of region: ByteRegion) -> [UInt8] {
  region.withSpan { span in span.indices.map { span[$0] } }
}

/// The places in storage of a layout's elements in row-major order, counted one by one.
func places(_ layout: TensorLayout) -> [Int] {
  zip(layout.shape, layout.strides).reduce([layout.offset]) { places, dimension in
    places.flatMap { place in (0..<dimension.0).map { place + $0 * dimension.1 } }
  }
}

/// The error with which a tensor is refused; `nil` if it can be.
func refusal(
  _ dtype: DType, _ shape: [Int], _ strides: [Int], offset: Int = 0, over storage: TensorStorage,
  _ interpretation: Tensor.Interpretation = Tensor.Interpretation()
) throws -> TensorError.Code? {
  let layout = try TensorLayout(shape: shape, strides: strides, offset: offset)
  do throws(TensorError) {
    _ = try Tensor(
      dtype: dtype, layout: layout, storage: storage, interpretation: interpretation)
    return nil
  } catch {
    return error.code
  }
}

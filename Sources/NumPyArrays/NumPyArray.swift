public import Tensors

/// An array as NumPy describes it: the type, the shape and the order of its elements.
struct NumPyArray {
  let type: NumPyType
  let shape: [Int]
  /// Whether the first index varies fastest, as in Fortran.
  let isFortranOrdered: Bool
  /// The axes of ``shape`` in the order of the array's own; empty if they are in it.
  var axes: [Int] = []

  /// What the array is here; `nil` for objects and text, which are no numbers.
  func finding(over data: ArrayBytes) throws(NumPyError) -> NumPyFinding? {
    guard !type.isObjectOrText else { return nil }
    guard let dtype = type.dtype else { return .unsupported(kind: type.description) }
    let layout = try layout()
    guard dtype.byteCount(elementCount: layout.elementCount) == data.byteCount else {
      throw NumPyError(
        .sizeMismatch,
        "the array has \(data.byteCount) bytes, which are not \(shape) of \(dtype.rawValue)")
    }
    do {
      return .tensor(
        try Tensor(dtype: dtype, layout: layout, storage: data.storage(byteOrder: type.byteOrder)))
    } catch {
      throw NumPyError(error)
    }
  }

  private func layout() throws(NumPyError) -> TensorLayout {
    do {
      guard axes.isEmpty else {
        let buffer = try TensorLayout(contiguous: shape)
        return try TensorLayout(
          shape: axes.map { shape[$0] }, strides: axes.map { buffer.strides[$0] })
      }
      guard isFortranOrdered, shape.count > 1 else { return try TensorLayout(contiguous: shape) }
      let reversed = try TensorLayout(contiguous: shape.reversed())
      return try TensorLayout(shape: shape, strides: reversed.strides.reversed())
    } catch {
      throw NumPyError(error)
    }
  }
}

/// What an array turns out to be.
public enum NumPyFinding: Sendable {
  /// An array of numbers, read when asked.
  case tensor(Tensor)
  /// An array whose elements no tensor has, such as dates.
  case unsupported(kind: String)
}

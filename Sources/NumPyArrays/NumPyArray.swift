internal import MappedFiles
public import Tensors

/// An array as NumPy describes it: the type, the shape and the order of its elements.
struct NumPyArray {
  let type: NumPyType
  let shape: [Int]
  /// Whether the first index varies fastest, as in Fortran.
  let isFortranOrdered: Bool

  /// What an array is here: a tensor, or an array of elements that no tensor has.
  func finding(over data: ArrayBytes) throws(NumPyError) -> NumPyFinding? {
    guard !type.isObjectOrText else { return nil }
    guard let dtype = type.dtype else { return .unsupported(kind: type.description) }
    do {
      let layout = try layout()
      guard dtype.byteCount(elementCount: layout.elementCount) == data.byteCount else {
        throw NumPyError(
          .sizeMismatch,
          "the array has \(data.byteCount) bytes, which are not \(shape) of \(dtype.rawValue)")
      }
      return .tensor(
        try Tensor(
          dtype: dtype, layout: layout, storage: data.storage(byteOrder: type.byteOrder)))
    } catch let error as TensorError {
      throw NumPyError(error)
    } catch let error as NumPyError {
      throw error
    } catch {
      throw NumPyError(.malformedArray, "\(error)")
    }
  }

  private func layout() throws(TensorError) -> TensorLayout {
    guard isFortranOrdered, shape.count > 1 else { return try TensorLayout(contiguous: shape) }
    let reversed = try TensorLayout(contiguous: shape.reversed())
    return try TensorLayout(shape: shape, strides: reversed.strides.reversed())
  }
}

/// What an array turns out to be.
public enum NumPyFinding: Sendable {
  /// An array of numbers, read when asked.
  case tensor(Tensor)
  /// An array whose elements no tensor has, such as dates.
  case unsupported(kind: String)
}

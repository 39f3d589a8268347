internal import MappedFiles
internal import Tensors

extension Tensor {
  /// The elements in row-major order, as float32.
  ///
  /// A float64 is rounded to the nearest float32; float16 and bfloat16 are exact.
  ///
  /// - Parameters:
  ///   - name: The tensor's name, for errors.
  ///   - count: The number of elements that the layer asks for.
  /// - Throws: ``InferenceError/Code/unreadableWeight`` if they cannot be read, are no
  ///   floating-point numbers, or are of another number.
  func floats(named name: String, count: Int) throws(InferenceError) -> [Float] {
    guard layout.elementCount == count else {
      throw InferenceError(
        .unreadableWeight, "\(name) has \(layout.elementCount) elements, expected \(count)")
    }
    // The values are wanted once; without this, the file's pages count beside what is made of them.
    defer { storage.mappedRegion?.releasePages() }
    do throws(TensorError) {
      switch dtype {
      case .float32: return try elements(of: Float.self)
      case .float64: return try elements(of: Double.self).map { Float($0) }
      case .float16: return try elements(of: UInt16.self).map(Float.init(halfBits:))
      case .bfloat16:
        return try elements(of: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
      default: break
      }
    } catch {
      throw InferenceError(reading: name, error)
    }
    throw InferenceError(
      .unreadableWeight,
      """
      \(name) is of \(dtype.rawValue), and a network computes with float32, float64, float16 or \
      bfloat16; convert the weights again from a floating-point checkpoint
      """)
  }
}

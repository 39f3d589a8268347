/// How a tensor's elements lie in its storage: sizes, strides and an offset, all in elements.
///
/// The corresponding PyTorch methods are `Tensor.size`, `Tensor.stride` and
/// `Tensor.storage_offset`. A layout that exists has been checked: nothing in it is negative and
/// none of its products overflow.
public struct TensorLayout: Hashable, Sendable {
  /// The size of each dimension; empty for a scalar.
  public let shape: [Int]
  /// The distance in storage between neighbours along each dimension.
  public let strides: [Int]
  /// The position of the first element in the storage.
  public let offset: Int
  /// The number of elements, the product of the shape.
  public let elementCount: Int
  /// The number of storage elements up to and including the last one used; 0 if there is none.
  public let storageExtent: Int

  /// The most dimensions that a layout may have: twice as many as PyTorch's operators work with.
  public static let maximumDimensionCount = 128

  /// Creates a layout from numbers that may come from anywhere.
  ///
  /// - Throws: ``TensorError`` if a number is negative, the lengths differ, there are more than
  ///   ``maximumDimensionCount`` or a product overflows.
  public init(shape: [Int], strides: [Int], offset: Int = 0) throws(TensorError) {
    try Self.checkDimensions(shape.count)
    try Self.checkDimensions(strides.count)
    guard shape.count == strides.count else {
      throw TensorError(
        .rankMismatch, "the shape \(shape) has \(shape.count) sizes but \(strides.count) strides")
    }
    guard shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }), offset >= 0 else {
      throw TensorError(
        .negativeExtent,
        "shape \(shape), strides \(strides) and offset \(offset) must not be negative")
    }
    guard let count = Self.product(shape), let last = Self.lastElement(shape, strides, offset),
      let extent = Self.sum(last, 1)
    else {
      throw TensorError(
        .overflow,
        "shape \(shape) with strides \(strides) and offset \(offset) exceeds what memory can hold")
    }
    self.shape = shape
    self.strides = strides
    self.offset = offset
    elementCount = count
    storageExtent = count == 0 ? 0 : extent
  }

  /// Creates the layout of packed elements in row-major order.
  ///
  /// - Throws: ``TensorError`` if a size is negative or their product overflows.
  public init(contiguous shape: [Int]) throws(TensorError) {
    try Self.checkDimensions(shape.count)
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      let inner = Swift.max(shape[dimension + 1], 1)
      guard let stride = Self.product([strides[dimension + 1], inner]) else {
        throw TensorError(.overflow, "shape \(shape) exceeds what memory can hold")
      }
      strides[dimension] = stride
    }
    try self.init(shape: shape, strides: strides)
  }

  private static func checkDimensions(_ count: Int) throws(TensorError) {
    guard count <= maximumDimensionCount else {
      throw TensorError(
        .tooManyDimensions, "\(count) dimensions are over \(maximumDimensionCount)")
    }
  }

  /// Whether the elements are packed in row-major order, wherever in the storage they begin.
  ///
  /// A dimension of size 1 may carry any stride. The corresponding PyTorch method is
  /// `Tensor.is_contiguous`.
  public var isContiguous: Bool {
    guard elementCount > 0 else { return true }
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  private static func product(_ factors: [Int]) -> Int? {
    var product = 1
    for factor in factors where factor != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { return nil }
      product = next
    }
    return factors.contains(0) ? 0 : product
  }

  private static func sum(_ left: Int, _ right: Int) -> Int? {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : sum
  }

  private static func lastElement(_ shape: [Int], _ strides: [Int], _ offset: Int) -> Int? {
    var last = offset
    for (size, stride) in zip(shape, strides) where size > 1 {
      guard let distance = product([size - 1, stride]), let next = sum(last, distance) else {
        return nil
      }
      last = next
    }
    return last
  }
}

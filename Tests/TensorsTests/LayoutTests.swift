import Tensors
import Testing

/// Sizes, strides and an offset: checked once, then to be relied on.
@Suite("Layouts") struct LayoutTests {
  static func error(_ shape: [Int], _ strides: [Int], _ offset: Int = 0) -> TensorError.Code? {
    do throws(TensorError) {
      _ = try TensorLayout(shape: shape, strides: strides, offset: offset)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    "a negative size, stride or offset throws negativeExtent",
    arguments: [
      ([-1], [1], 0), ([2, -3], [3, 1], 0), ([2], [-1], 0), ([2], [1], -1), ([1], [.min], 0),
      ([0], [1], .min), ([.min, 2], [2, 1], 0),
    ] as [([Int], [Int], Int)])
  func negative(_ shape: [Int], _ strides: [Int], _ offset: Int) {
    #expect(Self.error(shape, strides, offset) == .negativeExtent)
  }

  @Test(
    "different numbers of sizes and strides throw rankMismatch",
    arguments: [([2, 3], [1]), ([], [1]), ([2], [])] as [([Int], [Int])])
  func rank(_ shape: [Int], _ strides: [Int]) {
    #expect(Self.error(shape, strides) == .rankMismatch)
  }

  @Test(
    "a product or sum over 64 bits throws overflow",
    arguments: [
      ([1 << 32, 1 << 32], [1 << 32, 1], 0), ([1 << 62, 4], [0, 0], 0), ([3], [1 << 62], 0),
      ([2], [.max], 1), ([1], [1], .max), ([.max], [1], 1), ([2, 2], [.max, 1], 0),
    ] as [([Int], [Int], Int)])
  func overflow(_ shape: [Int], _ strides: [Int], _ offset: Int) {
    #expect(Self.error(shape, strides, offset) == .overflow)
  }

  @Test("more than 128 dimensions throw tooManyDimensions")
  func dimensions() {
    let ones = [Int](repeating: 1, count: 129)
    #expect(Self.error(Array(ones.dropLast()), Array(ones.dropLast())) == nil)
    #expect(Self.error(ones, ones) == .tooManyDimensions)
    #expect(Self.error([1], ones) == .tooManyDimensions)
  }

  @Test(
    "the storage extent ends at the last element used",
    arguments: [
      ([2, 3], [3, 1], 0, 6), ([2, 3], [3, 1], 5, 11), ([3, 2], [1, 3], 0, 6), ([], [], 4, 5),
      ([4], [0], 2, 3), ([2, 2], [1, 1], 0, 3), ([1, 3], [1000, 2], 0, 5), ([0], [1], 9, 0),
      ([0, 5], [5, 1], .max, 0), ([5, 0], [0, 1], 0, 0), ([1], [.max], 0, 1),
    ] as [([Int], [Int], Int, Int)])
  func extent(_ shape: [Int], _ strides: [Int], _ offset: Int, _ extent: Int) throws {
    // An offset of Int.max has no element behind it, but there is none.
    guard offset < .max else { return #expect(Self.error(shape, strides, offset) == .overflow) }
    let layout = try TensorLayout(shape: shape, strides: strides, offset: offset)
    #expect(layout.storageExtent == extent)
    #expect(layout.elementCount == shape.reduce(1, *))
  }

  @Test(
    "a layout is contiguous if its elements are packed in row-major order",
    arguments: [
      ([2, 3], [3, 1], true), ([2, 3], [1, 2], false), ([2, 3], [6, 2], false), ([], [], true),
      ([1], [7], true), ([1, 3], [99, 1], true), ([3, 1, 2], [2, 99, 1], true),
      ([3, 1], [1, .max], true), ([0, 3], [99, 99], true), ([2], [0], false), ([1], [0], true),
    ] as [([Int], [Int], Bool)])
  func contiguous(_ shape: [Int], _ strides: [Int], _ isContiguous: Bool) throws {
    #expect(try TensorLayout(shape: shape, strides: strides).isContiguous == isContiguous)
  }

  @Test(
    "the strides of packed elements equal PyTorch's",
    arguments: [
      ([2, 3, 4], [12, 4, 1]), ([], []), ([5], [1]), ([0, 3], [3, 1]), ([3, 0], [1, 1]),
      ([2, 0, 4], [4, 4, 1]),
    ] as [([Int], [Int])])
  func packed(_ shape: [Int], _ strides: [Int]) throws {
    #expect(try TensorLayout(contiguous: shape).strides == strides)
  }

  @Test("packed layouts are rejected for the same reasons")
  func packedErrors() {
    #expect(throws: TensorError.self) { try TensorLayout(contiguous: [-1, 2]) }
    #expect(throws: TensorError.self) { try TensorLayout(contiguous: [1 << 32, 1 << 32]) }
    #expect(throws: TensorError.self) { try TensorLayout(contiguous: [0, 1 << 62, 1 << 62]) }
    #expect(throws: TensorError.self) {
      try TensorLayout(contiguous: [Int](repeating: 1, count: 129))
    }
  }
}

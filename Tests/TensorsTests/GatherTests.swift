import MappedFiles
import Tensors
import Testing

/// A tensor's values packed in row-major order, against elements picked one by one.
@Suite("Packed values") struct GatherTests {
  static let layouts: [(shape: [Int], strides: [Int], offset: Int)] = [
    ([4, 6], [6, 1], 0), ([6, 4], [1, 6], 0), ([2, 3], [12, 2], 1), ([3, 2, 4], [4, 12, 1], 0),
    ([4, 3, 2], [1, 8, 4], 0), ([5], [0], 7), ([3, 4], [0, 1], 2), ([3, 4], [1, 0], 2),
    ([5, 4], [2, 1], 3), ([], [], 23), ([1], [99], 5), ([2, 1, 3], [6, 99, 2], 0),
    ([2, 3, 1], [1, 2, .max], 1), ([3, 1, 2], [1, .max, 3], 1), ([1, 2, 2], [.max, 1, 4], 3),
    ([1, 1], [.max, .max], 0), ([0], [1], 0), ([3, 0, 2], [1, 1, 1], 5),
    ([2, 2, 2, 3], [12, 0, 3, 1], 0), ([2, 3, 2], [12, 4, 2], 0), ([2, 2, 3], [3, 6, 1], 1),
    ([2, 1, 4], [4, 77, 1], 3), ([2, 1, 4], [8, 77, 2], 1),
  ]

  @Test("elements are packed in row-major order for every layout", arguments: layouts)
  func inOrder(_ shape: [Int], _ strides: [Int], _ offset: Int) throws {
    let numbers = (0..<24).map { Float($0) * 1.5 }
    let layout = try TensorLayout(shape: shape, strides: strides, offset: offset)
    let tensor = try Tensor(dtype: .float32, layout: layout, storage: storage(bytes(of: numbers)))
    let expected = places(layout).map { numbers[$0] }
    #expect(try tensor.elements(of: Float.self) == expected)
    #expect(bytes(of: try tensor.packedBytes()) == bytes(of: expected))
    #expect(tensor.byteCount == expected.count * 4)
  }

  static let dtypes = DType.allCases.filter { $0.bitWidth >= 8 }

  @Test(
    "every element type is read in either byte order", arguments: dtypes, [ByteOrder.little, .big])
  func byteOrders(_ dtype: DType, _ order: ByteOrder) throws {
    let width = dtype.bitWidth / 8
    let stored = (0..<12 * width).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    let layout = try TensorLayout(shape: [2, 3], strides: [1, 4], offset: 1)
    let tensor = try Tensor(
      dtype: dtype, layout: layout, storage: storage(stored, byteOrder: order))
    // A complex number's parts are swapped each for itself.
    let part = dtype.isComplex ? width / 2 : width
    let expected = places(layout).flatMap { place in
      stride(from: place * width, to: (place + 1) * width, by: part).flatMap { start in
        let bytes = stored[start..<start + part]
        return order == .big ? Array(bytes.reversed()) : Array(bytes)
      }
    }
    #expect(bytes(of: try tensor.packedBytes()) == expected)
  }

  @Test("contiguous big-endian elements are swapped")
  func contiguousBigEndian() throws {
    let tensor = try Tensor(
      dtype: .int32, layout: TensorLayout(contiguous: [2]),
      storage: storage([0, 0, 1, 2, 0xFF, 0xFF, 0xFF, 0xFE], byteOrder: .big))
    #expect(try tensor.elements(of: Int32.self) == [258, -2])
    #expect(!tensor.isPackedInStorage)
    #expect(!tensor.isReadInPlace)
  }

  @Test(
    "conjugated and negated complex numbers are computed",
    arguments: [
      (true, false, [1, -2, 3, -4]), (false, true, [-1, -2, -3, -4]), (true, true, [-1, 2, -3, 4]),
      (false, false, [1, 2, 3, 4]),
    ] as [(Bool, Bool, [Float])])
  func complex(_ isConjugated: Bool, _ isNegated: Bool, _ expected: [Float]) throws {
    let tensor = try Tensor(
      dtype: .complex64, layout: TensorLayout(contiguous: [2]),
      storage: storage(bytes(of: [1, 2, 3, 4] as [Float])),
      interpretation: Tensor.Interpretation(isConjugated: isConjugated, isNegated: isNegated))
    #expect(bytes(of: try tensor.packedBytes()) == bytes(of: expected))
  }

  @Test("a big-endian conjugate is swapped, then conjugated")
  func bigEndianConjugate() throws {
    let numbers = bytes(of: [1.5, 2.5].map { (number: Double) in number.bitPattern.byteSwapped })
    let tensor = try Tensor(
      dtype: .complex128, layout: TensorLayout(contiguous: [1]),
      storage: storage(numbers, byteOrder: .big),
      interpretation: Tensor.Interpretation(isConjugated: true))
    #expect(bytes(of: try tensor.packedBytes()) == bytes(of: [1.5, -2.5]))
  }

  @Test("negation flips a float's sign and complements an integer")
  func negatives() throws {
    let negated = Tensor.Interpretation(isNegated: true)
    let layout = try TensorLayout(contiguous: [3])
    let floats = try Tensor(
      dtype: .float32, layout: layout,
      storage: storage(bytes(of: [0, 1.5, -.infinity] as [Float])),
      interpretation: negated)
    #expect(bytes(of: try floats.packedBytes()) == bytes(of: [-0.0, -1.5, .infinity] as [Float]))
    let halves = try Tensor(
      dtype: .bfloat16, layout: layout,
      storage: storage(bytes(of: [0x3F80, 0x8000, 1] as [UInt16])),
      interpretation: negated)
    #expect(try halves.elements(of: UInt16.self) == [0xBF80, 0, 0x8001])
    let integers = try Tensor(
      dtype: .int64, layout: layout, storage: storage(bytes(of: [0, 1, .min] as [Int64])),
      interpretation: negated)
    #expect(try integers.elements(of: Int64.self) == [0, -1, .min])
    let unsigned = try Tensor(
      dtype: .uint8, layout: layout, storage: storage([0, 1, 200]), interpretation: negated)
    #expect(try unsigned.elements(of: UInt8.self) == [0, 255, 56])
  }

  @Test("the chunks of a long tensor join to the whole", arguments: [true, false])
  func chunks(_ isTransposed: Bool) throws {
    let numbers = (0..<UInt32(700 * 701)).map { $0 }
    let layout = try TensorLayout(
      shape: [701, 700], strides: isTransposed ? [1, 701] : [700, 1])
    let tensor = try Tensor(dtype: .uint32, layout: layout, storage: storage(bytes(of: numbers)))
    var reader = try PackedBytes(of: tensor)
    var joined: [UInt8] = []
    var counts: [Int] = []
    while let chunk = reader.next() {
      counts.append(chunk.count)
      joined += bytes(of: chunk)
    }
    #expect(counts == [1 << 20, tensor.byteCount - 1 << 20])
    #expect(joined == bytes(of: try tensor.packedBytes()))
    #expect(joined == bytes(of: places(layout).map { numbers[$0] }))
  }
}

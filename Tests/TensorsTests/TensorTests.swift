import MappedFiles
import Tensors
import Testing

/// What a tensor must be, and what it says of itself.
@Suite("Tensors") struct TensorTests {
  static let sixteen = storage([UInt8](repeating: 0, count: 16))

  @Test(
    "a tensor that ends after its storage throws outOfStorage",
    arguments: [
      (.float32, [4], 0, nil), (.float32, [5], 0, .outOfStorage), (.float32, [4], 1, .outOfStorage),
      (.float64, [2], 0, nil), (.uint8, [16], 0, nil), (.uint8, [17], 0, .outOfStorage),
      (.complex128, [1], 0, nil), (.complex128, [1], 1, .outOfStorage), (.float32, [0], 99, nil),
      (.quint4x2, [32], 0, nil), (.quint4x2, [33], 0, .outOfStorage), (.quint2x4, [64], 0, nil),
      (.float64, [1 << 60], 0, .overflow), (.complex128, [1 << 61], 0, .overflow),
    ] as [(DType, [Int], Int, TensorError.Code?)])
  func extent(_ dtype: DType, _ shape: [Int], _ offset: Int, _ code: TensorError.Code?) throws {
    #expect(try refusal(dtype, shape, [1], offset: offset, over: Self.sixteen) == code)
  }

  @Test("elements narrower than a byte must be packed from the start")
  func packedQuantized() throws {
    #expect(try refusal(.quint4x2, [2, 3], [1, 2], over: Self.sixteen) == .unsupportedLayout)
    #expect(try refusal(.quint4x2, [2], [1], offset: 2, over: Self.sixteen) == .unsupportedLayout)
    #expect(try refusal(.quint2x4, [2, 3], [3, 1], over: Self.sixteen) == nil)
  }

  @Test("only complex numbers can be conjugated", arguments: DType.allCases)
  func conjugates(_ dtype: DType) throws {
    let code = try refusal(
      dtype, [1], [1], over: Self.sixteen, Tensor.Interpretation(isConjugated: true))
    #expect(code == (dtype.isComplex ? nil : .unsupportedInterpretation))
  }

  @Test(
    "booleans, 8-bit floats and quantized elements cannot be negated", arguments: DType.allCases)
  func negatives(_ dtype: DType) throws {
    let hasNone =
      dtype == .bool || dtype.isQuantized || dtype.rawValue.hasPrefix("float8")
    let code = try refusal(
      dtype, [1], [1], over: Self.sixteen, Tensor.Interpretation(isNegated: true))
    #expect(code == (hasNone ? .unsupportedInterpretation : nil))
  }

  @Test("an expansion is a view and exceeds the limit when it is packed")
  func expansion() throws {
    let four = storage([1, 2, 3, 4])
    let tensor = try Tensor(
      dtype: .float32, layout: TensorLayout(shape: [1 << 20, 1 << 20], strides: [0, 0]),
      storage: four)
    #expect(tensor.byteCount == 4 << 40)
    for error in [
      #expect(throws: TensorError.self) { try tensor.packedBytes() },
      #expect(throws: TensorError.self) { _ = try PackedBytes(of: tensor) },
      #expect(throws: TensorError.self) { try tensor.elements(of: Float.self) },
    ] {
      #expect(error?.code == .limitExceeded)
      #expect(error?.detail.contains("limit of \(PackedBytes.expansionLimit)") == true)
    }
  }

  @Test("an expansion at the limit is packed and one over it is rejected")
  func expansionLimit() throws {
    let tensor = try Tensor(
      dtype: .uint8, layout: TensorLayout(shape: [8], strides: [0]), storage: storage([7]))
    #expect(bytes(of: try tensor.packedBytes(expansionLimit: 8)) == [7, 7, 7, 7, 7, 7, 7, 7])
    #expect(throws: TensorError.self) { try tensor.packedBytes(expansionLimit: 7) }
    // A tensor no longer than its storage is under no limit.
    let whole = try Tensor(
      dtype: .uint8, layout: TensorLayout(contiguous: [16]), storage: Self.sixteen)
    #expect(try whole.packedBytes(expansionLimit: 0).count == 16)
  }

  @Test("elements are read only as the equivalent Swift type")
  func elementTypes() throws {
    let tensor = try Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: [2]),
      storage: storage(bytes(of: [1.5, -2] as [Float])))
    #expect(try tensor.elements(of: Float.self) == [1.5, -2])
    let error = #expect(throws: TensorError.self) { try tensor.elements(of: Int32.self) }
    #expect(error?.code == .dtypeMismatch)
    #expect(error?.description == "elements of float32 are not read as Int32")
  }

  @Test("unaligned elements are copied")
  func unaligned() throws {
    let region = ByteRegion(copying: [0] + bytes(of: [1.5, 2.5]))
    let part = try #require(region.subregion(at: 1, count: 16))
    let tensor = try Tensor(
      dtype: .float64, layout: TensorLayout(contiguous: [2]),
      storage: TensorStorage(name: "part", region: part))
    #expect(!tensor.isReadInPlace)
    #expect(try tensor.elements(of: Double.self) == [1.5, 2.5])
  }

  @Test("a scalar has one element and an empty tensor has none")
  func scalarAndEmpty() throws {
    let scalar = try Tensor(
      dtype: .int16, layout: TensorLayout(shape: [], strides: [], offset: 1),
      storage: storage([1, 0, 2, 0]))
    #expect(try scalar.elements(of: Int16.self) == [2])
    let empty = try Tensor(
      dtype: .int16, layout: TensorLayout(contiguous: [2, 0]), storage: storage([]))
    #expect(try empty.elements(of: Int16.self) == [])
    #expect(empty.isReadInPlace)
  }

  @Test("a tensor covers its storage if it uses every byte in order")
  func coverage() throws {
    func covers(_ shape: [Int], _ strides: [Int], _ offset: Int = 0) throws -> Bool {
      try Tensor(
        dtype: .float32, layout: TensorLayout(shape: shape, strides: strides, offset: offset),
        storage: Self.sixteen
      ).coversStorage
    }
    #expect(try covers([2, 2], [2, 1]))
    #expect(try !covers([2, 2], [1, 2]))
    #expect(try !covers([3], [1]))
    #expect(try !covers([3], [1], 1))
  }
}

import MappedFiles
import Tensors
import Testing

/// When two tensors are one: the question behind tied weights.
@Suite("Tensor identity") struct IdentityTests {
  static func identity(
    _ storage: TensorStorage, _ dtype: DType = .float32,
    _ interpretation: Tensor.Interpretation = Tensor.Interpretation(), shape: [Int] = [2, 2],
    strides: [Int] = [2, 1], offset: Int = 0
  ) throws -> TensorIdentity? {
    TensorIdentity(
      try Tensor(
        dtype: dtype, layout: TensorLayout(shape: shape, strides: strides, offset: offset),
        storage: storage, interpretation: interpretation))
  }

  @Test("the same layout over the same bytes is the same tensor")
  func same() throws {
    let shared = storage([UInt8](repeating: 1, count: 32))
    #expect(try Self.identity(shared) == Self.identity(shared))
  }

  @Test("another layout, type or interpretation of the same bytes is another tensor")
  func others() throws {
    let shared = storage([UInt8](repeating: 1, count: 32))
    let identities = [
      try Self.identity(shared), try Self.identity(shared, strides: [1, 2]),
      try Self.identity(shared, offset: 1), try Self.identity(shared, shape: [4], strides: [1]),
      try Self.identity(shared, .int32), try Self.identity(shared, .complex64),
      try Self.identity(shared, .complex64, Tensor.Interpretation(isConjugated: true)),
      try Self.identity(shared, .float32, Tensor.Interpretation(isNegated: true)),
    ]
    #expect(Set(identities).count == identities.count)
  }

  @Test("another byte order over the same bytes is another tensor")
  func byteOrders() throws {
    let region = ByteRegion(copying: [UInt8](repeating: 1, count: 16))
    let identities = try ByteOrder.allCases.map {
      try Self.identity(TensorStorage(name: "x", region: region, byteOrder: $0))
    }
    #expect(Set(identities).count == 2)
  }

  @Test("equal bytes at two addresses are two tensors")
  func addresses() throws {
    let bytes = [UInt8](repeating: 1, count: 32)
    #expect(try Self.identity(storage(bytes)) != Self.identity(storage(bytes)))
    let region = ByteRegion(copying: bytes)
    let halves = try [0, 16].map { position in
      try Self.identity(
        TensorStorage(name: "half", region: #require(region.subregion(at: position, count: 16))))
    }
    #expect(halves[0] != halves[1])
  }

  @Test("two storage objects over the same bytes of one file are one")
  func sameBytes() throws {
    let region = ByteRegion(copying: [UInt8](repeating: 1, count: 16))
    let storages = ["a", "b"].map { TensorStorage(name: $0, region: region) }
    #expect(try Self.identity(storages[0]) == Self.identity(storages[1]))
  }

  @Test("an unpacked storage equals only itself")
  func unpacked() throws {
    let storages = (0..<2).map { _ in
      TensorStorage(name: "unpacked", byteCount: 16) { () throws(TensorError) in
        ByteRegion(copying: [UInt8](repeating: 0, count: 16))
      }
    }
    #expect(try Self.identity(storages[0]) == Self.identity(storages[0]))
    #expect(try Self.identity(storages[0]) != Self.identity(storages[1]))
  }

  @Test("tensors without elements and quantized tensors have no identity")
  func none() throws {
    let shared = storage([UInt8](repeating: 1, count: 32))
    #expect(try Self.identity(shared, shape: [0, 2]) == nil)
    #expect(try Self.identity(shared, .qint8) == nil)
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// What cannot be written, and what a fault on the way leaves behind: the old file, nothing else.
@Suite("Faults while writing") struct WritingFaultTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fault(_ tensors: [TensorToWrite], metadata: FileMetadata = [:]) throws -> FormatError
  {
    let old = try folder.file([1, 2, 3], named: "out.rnw")
    let error = #expect(throws: FormatError.self) {
      try NativeFile.write(tensors, metadata: metadata, to: old.path)
    }
    #expect(try folder.names() == ["out.rnw"])
    #expect(try folder.bytes("out.rnw") == [1, 2, 3])
    return try #require(error)
  }

  @Test("a damaged source throws unreadableTensor while it is written")
  func damagedSource() throws {
    let bytes = Samples.bytes([1, 2])
    let storage = TensorStorage(
      name: "archive/data/0", region: ByteRegion(copying: bytes), statedChecksum: 0x1234_5678)
    let tensor = try Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: [2]), storage: storage)
    for tensor in [
      TensorToWrite(tensor, named: "fc.bias"),
      TensorToWrite(tensor, named: "fc.bias", as: .float32) { $0 },
    ] {
      let error = try fault([tensor])
      #expect(error.code == .unreadableTensor)
      #expect(error.key == "fc.bias")
      guard case .tensor(let cause) = error.cause else { return #expect(Bool(false)) }
      #expect(cause.code == .checksumMismatch)
      #expect(error.description.contains("archive/data/0 is damaged"))
    }
  }

  @Test("a storage that cannot be unpacked throws unreadableTensor")
  func unpackingFailure() throws {
    let storage = TensorStorage(name: "s", byteCount: 4) { () throws(TensorError) in
      throw TensorError(.unreadableStorage, "s cannot be unpacked")
    }
    let tensor = try Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: [1]), storage: storage)
    let error = try fault([TensorToWrite(tensor, named: "w")])
    #expect(error.code == .unreadableTensor)
    #expect(error.key == "w")
  }

  @Test("a conversion of a wrong length throws wrongByteCount")
  func conversionLength() throws {
    let tensor = try Samples.floats([1, 2], [2])
    let error = try fault([TensorToWrite(tensor, named: "w", as: .float16) { $0 }])
    #expect(error.code == .wrongByteCount)
    #expect(error.key == "w")
  }

  @Test("a repeated name throws duplicateName")
  func repeatedName() throws {
    let tensor = try Samples.floats([1], [1])
    let error = try fault([TensorToWrite(tensor, named: "w"), TensorToWrite(tensor, named: "w")])
    #expect(error.code == .duplicateName)
    #expect(error.key == "w")
  }

  @Test("names, dimensions and metadata over the reader's limits are not written")
  func limits() throws {
    let name = String(repeating: "n", count: 65_536)
    for count in [4097, 65_536] {
      let tensor = TensorToWrite(try Samples.floats([1], [1]), named: String(name.prefix(count)))
      #expect(try fault([tensor]).code == .overLimit)
    }
    let many = try (0..<1100).map {
      TensorToWrite(try Samples.floats([1], [1]), named: "\($0)" + name.prefix(4000))
    }
    #expect(try fault(many).found == "over 4194304 bytes of names")
    let flat = try Samples.floats([1], Array(repeating: 1, count: 65))
    #expect(try fault([TensorToWrite(flat, named: "flat")]).key == "flat")
    #expect(try fault([], metadata: [name: ""]).code == .overLimit)
    #expect(try fault([], metadata: ["": "text"]).code == .overLimit)
    let long = String(repeating: "x", count: 100 << 20)
    #expect(try fault([], metadata: ["text": long]).code == .overLimit)
  }

  @Test("a name and a rank at the limits are written")
  func atLimits() throws {
    let name = String(repeating: "n", count: 4096)
    let deep = try Samples.floats([1], Array(repeating: 1, count: 64))
    try NativeFile.write([TensorToWrite(deep, named: name)], to: folder.path("out.rnw"))
    let file = try NativeFile(path: folder.path("out.rnw"))
    #expect(file.tensor(named: name)?.shape.count == 64)
  }

  @Test("a missing folder throws unwritableFile with the cause")
  func missingFolder() throws {
    let path = folder.path("missing/out.rnw")
    let error = #expect(throws: FormatError.self) { try NativeFile.write([], to: path) }
    #expect(error?.code == .unwritableFile)
    guard case .file(let cause) = error?.cause else { return #expect(Bool(false)) }
    #expect(cause.code == .unwritable)
  }
}

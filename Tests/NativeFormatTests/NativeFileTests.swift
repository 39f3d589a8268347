import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Opening an `.rnw` file and reading from it.
@Suite("Reading native files") struct NativeFileTests {
  let folder: TemporaryFolder
  let file: NativeFile

  init() throws {
    folder = try TemporaryFolder()
    file = try NativeFile(folder.file(Samples.exampleBytes()))
  }

  @Test("names have the order of the index")
  func names() {
    #expect(file.names == ["a", "b", "n"])
  }

  @Test("entries have the values of the index")
  func entries() {
    #expect(file.entries.map(\.dtype) == [.float32, .float32, .int64])
    #expect(file.entries.map(\.shape) == [[2, 1], [2, 1], []])
    #expect(file.entries.map(\.position) == [256, 256, 320])
    #expect(file.entries.map(\.byteCount) == [8, 8, 8])
    #expect(file.entries.map(\.aliasOf) == [nil, "a", nil])
    #expect(file.entries[0].checksum == file.entries[1].checksum)
  }

  @Test("elements are read in place from the mapped file")
  func elements() throws {
    let tensor = try #require(file.tensor(named: "a"))
    #expect(tensor.isReadInPlace)
    #expect(tensor.storage.mappedRegion?.position == 256)
    #expect(try tensor.elements(of: Float.self) == [1, -2])
    #expect(try file.tensor(named: "n")?.elements(of: Int64.self) == [7])
  }

  @Test("an unknown name gives no tensor")
  func unknownName() {
    #expect(file.tensor(named: "c") == nil)
  }

  @Test("tied tensors share one storage object")
  func tiedTensors() throws {
    let first = try #require(file.tensor(named: "a"))
    let second = try #require(file.tensor(named: "b"))
    #expect(first.storage === second.storage)
    #expect(TensorIdentity(first) == TensorIdentity(second))
  }

  @Test("metadata keep their order and their text")
  func metadata() throws {
    let metadata: FileMetadata = ["writer": "w", "architecture": "resnet18", "z": "", "ä": "\0\n"]
    try NativeFile.write([], metadata: metadata, to: folder.path("texts"))
    let read = try NativeFile(path: folder.path("texts")).metadata
    #expect(read == metadata)
    #expect(read.keys == ["writer", "architecture", "z", "ä"])
    #expect(read[MetadataKey.architecture] == "resnet18")
  }

  @Test("a file without tensors ends after its padded index")
  func noTensors() throws {
    try NativeFile.write([], to: folder.path("none"))
    #expect(try folder.bytes("none").count == 64)
    #expect(try NativeFile(path: folder.path("none")).names == [])
  }

  @Test("a missing file throws unreadableFile with the cause")
  func missingFile() {
    let path = folder.path("missing")
    let error = #expect(throws: FormatError.self) { try NativeFile(path: path) }
    #expect(error?.code == .unreadableFile)
    guard case .file(let cause) = error?.cause else { return #expect(Bool(false)) }
    #expect(cause.code == .notFound)
    #expect(error?.description == cause.description)
  }

  @Test("a native file is recognized by its first bytes")
  func signature() throws {
    #expect(NativeFile.isNativeFile(file.file.bytes))
    let bytes = try Samples.exampleBytes()
    #expect(!NativeFile.isNativeFile(ByteRegion(copying: Array(bytes[..<7]))))
    #expect(!NativeFile.isNativeFile(ByteRegion(copying: bytes.patched(at: 4, [0x0A]))))
    #expect(!NativeFile.isNativeFile(ByteRegion(copying: [])))
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Writing `.safetensors` files.
@Suite("Writing safetensors files") struct SafetensorsWritingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func written(
    _ tensors: [TensorToWrite], metadata: FileMetadata = [:]
  ) throws -> SafetensorsFile {
    try SafetensorsFile.write(tensors, metadata: metadata, to: folder.path("out"))
    return try SafetensorsFile(path: folder.path("out"))
  }

  private func fault(_ tensors: [TensorToWrite], metadata: FileMetadata = [:]) throws -> FormatError
  {
    let path = folder.path("out")
    let error = #expect(throws: FormatError.self) {
      try SafetensorsFile.write(tensors, metadata: metadata, to: path)
    }
    #expect(try folder.names() == [])
    return try #require(error)
  }

  @Test(
    "every supported element type is read back as written", arguments: SafetensorsFileTests.dtypes)
  func elementTypes(_ dtype: DType) throws {
    let bytes = (0..<6 * dtype.bitWidth / 8).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let tensor = try Samples.tensor(dtype, [3, 2], strides: [1, 3], bytes: bytes)
    let read = try written([TensorToWrite(tensor, named: "t")]).tensor(named: "t")
    #expect(read?.dtype == dtype)
    #expect(read?.shape == [3, 2])
    #expect(try Samples.packed(read) == Samples.packed(tensor))
  }

  @Test(
    "an unsupported element type throws unsupportedDType with the tensor's name",
    arguments: Set(DType.allCases).subtracting(SafetensorsFileTests.dtypes))
  func unsupportedTypes(_ dtype: DType) throws {
    let tensor = try Samples.tensor(dtype, [8], bytes: Array(repeating: 0, count: 128))
    let error = try fault([TensorToWrite(tensor, named: "fc.weight")])
    #expect(error.code == .unsupportedDType)
    #expect(error.key == "fc.weight")
    #expect(error.found.contains(dtype.rawValue))
    #expect(error.remedy != nil)
  }

  @Test("wider elements come first and nothing else is reordered")
  func order() throws {
    let tensors = try ["b", "count", "a"].map { name in
      let tensor = try Samples.tensor(
        name == "count" ? .int64 : .float32, [1], bytes: Array(repeating: 1, count: 8))
      return TensorToWrite(tensor, named: name)
    }
    let file = try written(tensors)
    #expect(file.names == ["count", "b", "a"])
    for entry in file.entries { #expect(entry.position % (entry.dtype.bitWidth / 8) == 0) }
    #expect(file.entries[0].position % 64 == 0)
  }

  @Test("tied tensors are noted in the metadata as the reference does")
  func tiedTensors() throws {
    let file = try written(Samples.example(), metadata: ["format": "pt"])
    #expect(file.metadata == ["format": "pt", "b": "a"])
    #expect(file.names == ["n", "a", "b"])
    #expect(file.entries.map(\.aliasOf) == [nil, nil, "a"])
  }

  @Test("a tied name that is a metadata key throws reservedName")
  func tiedMetadataKey() throws {
    for key in ["b", MetadataKey.writer] {
      let weight = try Samples.floats([1], [1])
      let tensors = [TensorToWrite(weight, named: "a"), TensorToWrite(weight, named: key)]
      let error = try fault(tensors, metadata: ["b": "text"])
      #expect(error.code == .reservedName)
      #expect(error.key == key)
    }
  }

  @Test("a tensor named __metadata__ throws reservedName")
  func metadataName() throws {
    let error = try fault([TensorToWrite(Samples.floats([1], [1]), named: "__metadata__")])
    #expect(error.code == .reservedName)
  }

  @Test("any name and metadata are read back as written")
  func names() throws {
    let names = ["", "\"", "\\", "\n\u{0}\u{1F}\u{7F}", "größe", "😀", "\u{2028}", "a/b"]
    let tensors = try names.map { TensorToWrite(try Samples.floats([1], [1]), named: $0) }
    let file = try written(tensors, metadata: ["\"\\\u{8}": "\u{1}é"])
    #expect(file.names == names)
    #expect(file.metadata["\"\\\u{8}"] == "\u{1}é")
  }

  @Test("files of the reference are read back the same after writing")
  func roundTrip() throws {
    for name in ["dtypes", "tied", "names"] {
      let original = try SafetensorsFile(path: Fixtures.path("safetensors/\(name).safetensors"))
      var metadata = original.metadata
      for entry in original.entries where entry.aliasOf != nil { metadata[entry.name] = nil }
      let copy = try written(TensorToWrite.all(of: original), metadata: metadata)
      #expect(copy.metadata == original.metadata)
      #expect(Set(copy.names) == Set(original.names))
      for name in original.names {
        #expect(copy.tensor(named: name)?.dtype == original.tensor(named: name)?.dtype)
        #expect(copy.tensor(named: name)?.shape == original.tensor(named: name)?.shape)
        #expect(
          try Samples.packed(copy.tensor(named: name))
            == Samples.packed(original.tensor(named: name)))
      }
    }
  }
}

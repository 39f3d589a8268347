import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Reading what the reference implementation wrote; see `testkit/fixtures/safetensors.py`.
@Suite("Reading safetensors files") struct SafetensorsFileTests {
  /// The names that the reference gives to our types, in the order of the script's list.
  static let dtypes: [DType] = [
    .float64, .float32, .float16, .bfloat16, .int64, .int32, .int16, .int8, .uint8, .uint16,
    .uint32,
    .uint64, .bool, .complex64, .float8_e4m3fn, .float8_e4m3fnuz, .float8_e5m2, .float8_e5m2fnuz,
    .float8_e8m0fnu,
  ]

  @Test("every element type reads as the reference wrote it")
  func elementTypes() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/dtypes.safetensors"))
    #expect(Set(file.names) == Set(Self.dtypes.map(\.rawValue)))
    for (number, dtype) in Self.dtypes.enumerated() {
      let tensor = try #require(file.tensor(named: dtype.rawValue))
      #expect(tensor.dtype == dtype)
      #expect(tensor.shape == [2, 3])
      let bytes = (0..<6 * dtype.bitWidth / 8).map { UInt8(truncatingIfNeeded: $0 + 7 * number) }
      #expect(try Samples.packed(tensor) == bytes, "\(dtype)")
    }
  }

  @Test("names have the order of the data")
  func names() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/dtypes.safetensors"))
    #expect(file.names.first == "uint64")
    let positions = file.entries.map(\.position)
    #expect(positions == positions.sorted())
    #expect(file.entries.map(\.checksum) == Array(repeating: nil, count: Self.dtypes.count))
  }

  @Test("tied tensors are read under both names")
  func tiedTensors() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/tied.safetensors"))
    #expect(file.names == ["embedding.weight", "output.bias", "output.weight"])
    #expect(file.entries.map(\.aliasOf) == [nil, nil, "embedding.weight"])
    let owner = try #require(file.tensor(named: "embedding.weight"))
    let dropped = try #require(file.tensor(named: "output.weight"))
    #expect(owner.storage === dropped.storage)
    #expect(try dropped.elements(of: Float.self) == (0..<12).map { Float($0) })
  }

  @Test("escaped names and metadata are unescaped")
  func escapedNames() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/names.safetensors"))
    #expect(file.metadata["note"] == "größe \"\\\n😀")
    #expect(file.tensor(named: "scalar")?.shape == [])
    #expect(file.tensor(named: "empty")?.shape == [3, 0, 2])
    #expect(try file.tensor(named: "größe.\"\\\n😀")?.elements(of: Float.self) == [1])
  }

  @Test("a safetensors file is recognized by its first bytes")
  func signature() throws {
    let bytes = try Fixtures.bytes("safetensors/tied.safetensors")
    #expect(SafetensorsFile.looksLike(ByteRegion(copying: bytes)))
    #expect(SafetensorsFile.looksLike(ByteRegion(copying: Array(bytes[..<9]))))
    #expect(!SafetensorsFile.looksLike(ByteRegion(copying: Array(bytes[..<8]))))
    #expect(!SafetensorsFile.looksLike(ByteRegion(copying: bytes.patched(at: 4, [1]))))
    #expect(!SafetensorsFile.looksLike(ByteRegion(copying: bytes.patched(at: 7, [0x80]))))
    #expect(!SafetensorsFile.looksLike(ByteRegion(copying: bytes.patched(at: 8, [0x5B]))))
    #expect(try !SafetensorsFile.looksLike(ByteRegion(copying: Samples.exampleBytes())))
  }

  @Test("more than 65,536 tensors throw overLimit", arguments: [65_536, 65_537])
  func tensorLimit(count: Int) throws {
    let folder = try TemporaryFolder()
    let items = (0..<count).map {
      "\"\($0)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}"
    }
    let file = try folder.file(rawSafetensors("{\(items.joined(separator: ","))}", []))
    guard count > 65_536 else {
      #expect(try SafetensorsFile(file).names.count == count)
      return
    }
    let error = #expect(throws: FormatError.self) { try SafetensorsFile(file) }
    #expect(error?.code == .overLimit)
    #expect(error?.found.hasPrefix("over 65536 tensors") == true)
  }

  @Test("a name over 4,096 bytes is rejected")
  func longName() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "x", count: 4_097)
    let file = try folder.file(
      rawSafetensors("{\"\(name)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", []))
    let error = #expect(throws: FormatError.self) { try SafetensorsFile(file) }
    #expect(error?.found == "a name of 4097 bytes")
  }

  @Test("more than 65,536 tied names throw overLimit")
  func tiedNameLimit() throws {
    let folder = try TemporaryFolder()
    let ties = (0...65_536).map { "\"k\($0)\":\"a\"" }.joined(separator: ",")
    let file = try folder.file(
      rawSafetensors(
        "{\"__metadata__\":{\(ties)},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        [9]))
    let error = #expect(throws: FormatError.self) { try SafetensorsFile(file) }
    #expect(error?.code == .overLimit)
    #expect(error?.found == "over 65536 names tied to other tensors")
  }

  @Test("canonically equivalent names are two tensors")
  func equivalentNames() throws {
    let folder = try TemporaryFolder()
    let file = try SafetensorsFile(
      folder.file(
        rawSafetensors(
          """
          {"\u{E9}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},\
          "e\u{301}":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
          """, [8, 9])))
    #expect(try file.tensor(named: "\u{E9}")?.elements(of: UInt8.self) == [8])
    #expect(try file.tensor(named: "e\u{301}")?.elements(of: UInt8.self) == [9])
  }

  @Test("metadata of other kinds do not tie tensors")
  func unrelatedMetadata() throws {
    let folder = try TemporaryFolder()
    let file = try SafetensorsFile(
      folder.file(
        rawSafetensors(
          """
          {"__metadata__":{"architecture":"pt","format":"pt","x":"y","z":"pt","w":"z"},\
          "pt":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}
          """, [9])))
    #expect(file.names == ["pt", "z"])
    #expect(file.metadata.keys == ["architecture", "format", "x", "z", "w"])
  }

  @Test("a missing file throws unreadableFile")
  func missingFile() {
    let error = #expect(throws: FormatError.self) { try SafetensorsFile(path: "/missing/file") }
    #expect(error?.code == .unreadableFile)
  }
}

/// A safetensors file with the given header and data.
func rawSafetensors(_ header: String, _ data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
}

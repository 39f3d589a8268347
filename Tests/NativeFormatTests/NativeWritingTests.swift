import Fixtures
import Foundation
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Writing `.rnw` files: what comes back is what went in.
@Suite("Writing native files") struct NativeWritingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func written(_ tensors: [TensorToWrite]) throws -> NativeFile {
    try NativeFile.write(tensors, to: folder.path("out.rnw"))
    let file = try NativeFile(path: folder.path("out.rnw"))
    try file.verifyChecksums()
    return file
  }

  /// Writes a file whose text under `hash` comes when the data are written.
  private func texts(
    in format: any TensorFile.Type, replacing text: String, with other: String
  ) throws -> FileMetadata {
    let path = folder.path("out")
    let output = try OutputFile(replacing: path)
    try format.write(
      [TensorToWrite(try Samples.floats([1, 2], [2]), named: "w")],
      metadata: ["hash": text, "writer": "tests"], into: output, expansionLimit: 0,
      completingMetadata: { $0["hash"] = other })
    try output.commit()
    return try format.init(path: path).metadata
  }

  @Test("more tensors than a reader accepts are not written", arguments: ["rnw", "safetensors"])
  func tooManyTensors(format: String) throws {
    let folder = try TemporaryFolder()
    let tensor = try Tensor(
      dtype: .uint8, layout: TensorLayout(contiguous: [0]),
      storage: TensorStorage(name: "none", region: ByteRegion(copying: [])))
    let tensors = (0...65_536).map { TensorToWrite(tensor, named: "\($0)") }
    let path = folder.path("many.\(format)")
    let error = #expect(throws: FormatError.self) {
      format == "rnw"
        ? try NativeFile.write(tensors, to: path) : try SafetensorsFile.write(tensors, to: path)
    }
    #expect(error?.code == .overLimit)
    #expect(try folder.names().isEmpty)
  }

  @Test("metadata can be completed after the data are written")
  func lateMetadata() throws {
    for format: any TensorFile.Type in [NativeFile.self, SafetensorsFile.self] {
      let texts = try texts(in: format, replacing: "0000", with: "a1b2")
      #expect(texts.pairs.map(\.key) == ["hash", "writer"])
      #expect(texts["hash"] == "a1b2")
      #expect(texts["writer"] == "tests")
    }
  }

  @Test("late metadata must have the same length in JSON")
  func lateMetadataInJSON() throws {
    let (old, new) = (String(repeating: "0", count: 64), String(repeating: "\"", count: 64))
    #expect(try texts(in: NativeFile.self, replacing: old, with: new)["hash"] == new)
    let error = #expect(throws: FormatError.self) {
      _ = try texts(in: SafetensorsFile.self, replacing: old, with: new)
    }
    #expect(error?.code == .wrongByteCount)
  }

  @Test(
    "late metadata of another length throw wrongByteCount",
    arguments: ["", "a1b", String(repeating: "a", count: 100)])
  func lateMetadataLength(_ text: String) throws {
    for format: any TensorFile.Type in [NativeFile.self, SafetensorsFile.self] {
      let error = #expect(throws: FormatError.self) {
        _ = try texts(in: format, replacing: "0000", with: text)
      }
      #expect(error?.code == .wrongByteCount)
      #expect(try folder.names() == [])
    }
  }

  @Test(
    "every element type is read back as written",
    arguments: DType.allCases.filter { !$0.isQuantized })
  func elementTypes(_ dtype: DType) throws {
    let bytes = (0..<6 * dtype.bitWidth / 8).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let tensor = try Samples.tensor(dtype, [2, 3], bytes: bytes)
    let read = try #require(written([TensorToWrite(tensor, named: "t")]).tensor(named: "t"))
    #expect(read.dtype == dtype)
    #expect(read.shape == [2, 3])
    #expect(read.isReadInPlace)
    #expect(try Samples.packed(read) == bytes)
  }

  @Test(
    "a quantized tensor throws unsupportedDType with its name",
    arguments: DType.allCases.filter(\.isQuantized))
  func quantizedTensors(_ dtype: DType) throws {
    let tensor = try Samples.tensor(dtype, [8], bytes: Array(repeating: 0, count: 32))
    let path = folder.path("out.rnw")
    let error = #expect(throws: FormatError.self) {
      try NativeFile.write([TensorToWrite(tensor, named: "q.weight")], to: path)
    }
    #expect(error?.code == .unsupportedDType)
    #expect(error?.key == "q.weight")
    #expect(try folder.names() == [])
  }

  @Test("strided tensors are packed row by row")
  func stridedTensors() throws {
    let bytes = Samples.bytes([0, 1, 2, 3, 4, 5])
    let transposed = try Samples.tensor(.float32, [3, 2], strides: [1, 3], bytes: bytes)
    let stepped = try Samples.tensor(.float32, [2], strides: [3], offset: 1, bytes: bytes)
    let expanded = try Samples.tensor(.float32, [2, 2], strides: [0, 1], offset: 4, bytes: bytes)
    let file = try written([
      TensorToWrite(transposed, named: "transposed"), TensorToWrite(stepped, named: "stepped"),
      TensorToWrite(expanded, named: "expanded"),
    ])
    #expect(try file.tensor(named: "transposed")?.elements(of: Float.self) == [0, 3, 1, 4, 2, 5])
    #expect(try file.tensor(named: "stepped")?.elements(of: Float.self) == [1, 4])
    #expect(try file.tensor(named: "expanded")?.elements(of: Float.self) == [4, 5, 4, 5])
  }

  @Test("big-endian tensors are swapped")
  func bigEndian() throws {
    let tensor = try Samples.tensor(.int32, [2], bytes: [0, 0, 0, 1, 0, 0, 1, 0], byteOrder: .big)
    let file = try written([TensorToWrite(tensor, named: "t")])
    #expect(try file.tensor(named: "t")?.elements(of: Int32.self) == [1, 256])
  }

  @Test("tensors without elements take no bytes")
  func emptyTensors() throws {
    let empty = try Samples.tensor(.float32, [0, 3], bytes: [])
    let one = try Samples.floats([1], [])
    let file = try written([
      TensorToWrite(empty, named: "first"), TensorToWrite(one, named: ""),
      TensorToWrite(empty, named: "last"),
    ])
    #expect(file.entries.map(\.position) == [256, 256, 320])
    #expect(file.entries.map(\.byteCount) == [0, 4, 0])
    #expect(file.entries.map(\.aliasOf) == [nil, nil, nil])
    #expect(file.file.bytes.count == 320)
    #expect(try file.tensor(named: "")?.elements(of: Float.self) == [1])
    #expect(try file.tensor(named: "last")?.elements(of: Float.self) == [])
  }

  @Test("long tensors are written in chunks")
  func longTensors() throws {
    let bytes = (0..<3 << 20 + 5).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
    let mapped = TensorStorage(
      name: "s", region: try folder.file(bytes).bytes,
      statedChecksum: CRC32(ByteRegion(copying: bytes)).value)
    let whole = try Tensor(
      dtype: .uint8, layout: TensorLayout(contiguous: [bytes.count]), storage: mapped)
    let reversed = try Tensor(
      dtype: .uint8, layout: TensorLayout(shape: [2, 3 << 19], strides: [1, 2]), storage: mapped)
    let file = try written([
      TensorToWrite(whole, named: "whole"), TensorToWrite(reversed, named: "strided"),
    ])
    #expect(try Samples.packed(file.tensor(named: "whole")) == bytes)
    let even = stride(from: 0, to: 3 << 20, by: 2).map { bytes[$0] }
    #expect(try Samples.packed(file.tensor(named: "strided")).prefix(3 << 19).elementsEqual(even))
  }

  @Test("overlapping tensors are written separately")
  func overlappingTensors() throws {
    let whole = try Samples.floats([1, 2, 3], [3])
    let part = try Tensor(
      dtype: .float32, layout: TensorLayout(shape: [2], strides: [1], offset: 1),
      storage: whole.storage)
    let file = try written([
      TensorToWrite(whole, named: "whole"), TensorToWrite(part, named: "part"),
    ])
    #expect(file.entries.map(\.aliasOf) == [nil, nil])
    #expect(try file.tensor(named: "part")?.elements(of: Float.self) == [2, 3])
  }

  /// Two regions at position 0 of different owners were once taken for one.
  @Test("tensors of two files are not tied")
  func twoFiles() throws {
    let tensors = try [1, 2].map { (number: UInt8) in
      let storage = TensorStorage(
        name: "s", region: try folder.file([number], named: "file \(number)").bytes)
      let tensor = try Tensor(
        dtype: .uint8, layout: TensorLayout(contiguous: [1]), storage: storage)
      return TensorToWrite(tensor, named: "\(number)")
    }
    let file = try written(tensors)
    #expect(file.entries.map(\.aliasOf) == [nil, nil])
    #expect(try Samples.packed(file.tensor(named: "2")) == [2])
  }

  @Test("a file written from itself has the same bytes")
  func rewriting() throws {
    let first = folder.path("first.rnw")
    try NativeFile.write(Samples.example(), metadata: ["writer": "example"], to: first)
    let file = try NativeFile(MappedFile(path: first), checksums: .onFirstRead)
    try NativeFile.write(TensorToWrite.all(of: file), metadata: file.metadata, to: first)
    #expect(try folder.bytes("first.rnw") == Samples.exampleBytes())
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Tensors whose elements are converted on the way into the file.
@Suite("Conversion while writing") struct ConversionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Cuts float32 down to bfloat16: the upper two bytes.
  private static let truncation: TensorToWrite.Conversion = { chunk in
    chunk.withSpan { bytes in
      ByteRegion(copying: bytes.indices.filter { $0 % 4 >= 2 }.map { bytes[$0] })
    }
  }

  @Test("converted elements are written in both formats")
  func bothFormats() throws {
    let tensor = try Samples.floats([1, -2], [2])
    let converted = TensorToWrite(tensor, named: "w", as: .bfloat16, converting: Self.truncation)
    try NativeFile.write([converted], to: folder.path("w.rnw"))
    try SafetensorsFile.write([converted], to: folder.path("w.safetensors"))
    let sources: [any TensorSource] = [
      try NativeFile(MappedFile(path: folder.path("w.rnw")), checksums: .onFirstRead),
      try SafetensorsFile(path: folder.path("w.safetensors")),
    ]
    for source in sources {
      let read = try #require(source.tensor(named: "w"))
      #expect(read.dtype == .bfloat16)
      #expect(try read.elements(of: UInt16.self) == [0x3F80, 0xC000])
    }
  }

  @Test("tied tensors stay tied if both are converted")
  func tiedTensors() throws {
    let tensor = try Samples.floats([1, -2], [2])
    let tensors = [
      TensorToWrite(tensor, named: "kept"),
      TensorToWrite(tensor, named: "converted", as: .bfloat16, converting: Self.truncation),
      TensorToWrite(tensor, named: "tied", as: .bfloat16, converting: Self.truncation),
    ]
    try NativeFile.write(tensors, to: folder.path("w.rnw"))
    let entries = try NativeFile(path: folder.path("w.rnw")).entries
    #expect(entries.map(\.aliasOf) == [nil, nil, "converted"])
  }

  @Test("a long tensor is converted chunk by chunk")
  func chunks() throws {
    let count = 1 << 19 + 3
    let values = (0..<count).map { Float($0) }
    let tensor = try Samples.floats(values, [count])
    let converted = TensorToWrite(tensor, named: "w", as: .bfloat16, converting: Self.truncation)
    try NativeFile.write([converted], to: folder.path("w.rnw"))
    let read = try #require(try NativeFile(path: folder.path("w.rnw")).tensor(named: "w"))
    let expected = values.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
    #expect(try read.elements(of: UInt16.self) == expected)
  }
}

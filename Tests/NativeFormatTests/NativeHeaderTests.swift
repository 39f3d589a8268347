import Fixtures
import MappedFiles
import NativeFormat
import Testing

/// A header field that is wrong, under a CRC-32 that is right.
struct MalformedHeader: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let offset: Int
  let value: UInt64
  let width: Int
  let code: FormatError.Code
  let place: Int

  init(
    _ name: String, at offset: Int, _ value: UInt64, width: Int = 8, _ code: FormatError.Code,
    place: Int
  ) {
    testDescription = name
    self.offset = offset
    self.value = value
    self.width = width
    self.code = code
    self.place = place
  }

  /// The worked example with this field.
  func bytes() throws -> [UInt8] {
    let field = (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    return try Samples.exampleBytes().patched(at: offset, field).resealed()
  }

  static let all = [
    MalformedHeader("version 0", at: 8, 0, width: 4, .unsupportedVersion, place: 8),
    MalformedHeader("version 2", at: 8, 2, width: 4, .unsupportedVersion, place: 8),
    MalformedHeader("most tensors", at: 12, 0xFFFF_FFFF, width: 4, .malformedHeader, place: 12),
    MalformedHeader("a tensor too many", at: 12, 4, width: 4, .malformedIndex, place: 216),
    MalformedHeader("a tensor too few", at: 12, 2, width: 4, .malformedIndex, place: 183),
    MalformedHeader("most texts", at: 16, 0xFFFF_FFFF, width: 4, .malformedHeader, place: 12),
    MalformedHeader("no text", at: 16, 0, width: 4, .unsupportedDType, place: 66),
    MalformedHeader("reserved", at: 20, 1, width: 4, .malformedHeader, place: 20),
    MalformedHeader("longer file", at: 24, 329, .truncated, place: 328),
    MalformedHeader("shorter file", at: 24, 327, .trailingBytes, place: 327),
    MalformedHeader("file of 2^63 bytes", at: 24, 1 << 63, .overLimit, place: 24),
    MalformedHeader("file of 2^63 - 1 bytes", at: 24, 1 << 63 - 1, .truncated, place: 328),
    MalformedHeader("index elsewhere", at: 32, 65, .malformedHeader, place: 32),
    MalformedHeader("index above the limit", at: 40, 100 << 20 + 1, .overLimit, place: 40),
    MalformedHeader("index of 2^63 - 1 bytes", at: 40, 1 << 63 - 1, .overLimit, place: 40),
    MalformedHeader("index of 2^64 - 1 bytes", at: 40, .max, .overLimit, place: 40),
    MalformedHeader("index past the data", at: 40, 193, .malformedHeader, place: 48),
    MalformedHeader("longer index", at: 40, 153, .malformedIndex, place: 216),
    MalformedHeader("shorter index", at: 40, 151, .nonzeroPadding, place: 215),
    MalformedHeader("empty index", at: 40, 0, .malformedHeader, place: 12),
    MalformedHeader("data elsewhere", at: 48, 320, .malformedHeader, place: 48),
    MalformedHeader("data of 2^63", at: 48, 1 << 63, .overLimit, place: 48),
  ]
}

/// What a header may not say, even if its checksum is right.
@Suite("Native headers") struct NativeHeaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a wrong header field is rejected at its offset", arguments: MalformedHeader.all)
  func wrongFields(_ malformed: MalformedHeader) throws {
    let file = try folder.file(malformed.bytes())
    let error = #expect(throws: FormatError.self) { try NativeFile(file) }
    #expect(error?.code == malformed.code)
    #expect(error?.offset == malformed.place)
    #expect(error?.path == file.path)
  }

  @Test("an index that reaches past the file throws truncated")
  func indexPastEnd() throws {
    let bytes = try Samples.exampleBytes()
      .patched(at: 40, UInt64(64_000)).patched(at: 48, UInt64(64_064)).resealed()
    let file = try folder.file(bytes)
    let error = #expect(throws: FormatError.self) { try NativeFile(file) }
    #expect(error?.code == .truncated)
    #expect(error?.offset == 328)
  }

  @Test("a file of another format throws wrongSignature")
  func otherFormat() throws {
    let file = try folder.file(Array("PK\u{3}\u{4} and more".utf8))
    let error = #expect(throws: FormatError.self) { try NativeFile(file) }
    #expect(error?.code == .wrongSignature)
    #expect(
      error?.description == """
        \(file.path): byte 0: found the bytes 50 4b 03 04 20 61 6e 64, expected \
        89 52 4e 57 0d 0a 1a 0a; this is not an .rnw file; \
        convert-weights makes one of a checkpoint
        """)
  }

  @Test("line ends changed in transfer throw wrongSignature")
  func lineEnds() throws {
    let bytes = try Samples.exampleBytes()
    let unix = bytes[..<4] + bytes[5...]
    let error = #expect(throws: FormatError.self) { try NativeFile(folder.file(Array(unix))) }
    #expect(error?.code == .wrongSignature)
  }

  @Test("nonzero padding after the index throws nonzeroPadding")
  func padding() throws {
    let bytes = try Samples.exampleBytes().patched(at: 255, [1])
    let error = #expect(throws: FormatError.self) { try NativeFile(folder.file(bytes)) }
    #expect(error?.code == .nonzeroPadding)
    #expect(error?.offset == 255)
  }
}

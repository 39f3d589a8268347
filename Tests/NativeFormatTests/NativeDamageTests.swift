import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Bytes that changed or went missing after an `.rnw` file was written.
@Suite("Damaged native files") struct NativeDamageTests {
  let folder: TemporaryFolder
  let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    bytes = try Samples.exampleBytes()
  }

  @Test("a file cut at any byte throws truncated at that byte")
  func truncation() throws {
    for count in 0..<bytes.count {
      let file = try folder.file(Array(bytes[..<count]))
      let error = #expect(throws: FormatError.self, "cut at \(count)") { try NativeFile(file) }
      #expect(error?.code == .truncated, "cut at \(count)")
      #expect(error?.offset == count)
    }
  }

  @Test("every flipped bit before the data is rejected on opening")
  func flippedHeaderBits() throws {
    for bit in 0..<256 * 8 {
      let flipped = bytes.patched(at: bit / 8, [bytes[bit / 8] ^ 1 << (bit % 8)])
      let file = try folder.file(flipped)
      let error = #expect(throws: FormatError.self, "bit \(bit)") { try NativeFile(file) }
      let expected: FormatError.Code =
        switch bit / 8 {
        case 0..<8: .wrongSignature
        case 8..<216: .checksumMismatch
        default: .nonzeroPadding
        }
      #expect(error?.code == expected, "bit \(bit)")
    }
  }

  @Test("verifyChecksums finds every flipped bit of the data")
  func flippedDataBits() throws {
    for bit in 256 * 8..<bytes.count * 8 {
      let flipped = bytes.patched(at: bit / 8, [bytes[bit / 8] ^ 1 << (bit % 8)])
      let file = try NativeFile(folder.file(flipped))
      let error = #expect(throws: FormatError.self) { try file.verifyChecksums() }
      let isPadding = (264..<320).contains(bit / 8)
      #expect(error?.code == (isPadding ? .nonzeroPadding : .checksumMismatch), "bit \(bit)")
      #expect(error?.key == (bit / 8 < 264 ? "a" : "n"))
      #expect(error?.offset == (isPadding ? bit / 8 : bit / 8 < 264 ? 256 : 320))
    }
  }

  /// The tensors are read on all cores; the error is the one that one core would have met.
  @Test("the first damaged tensor is named by verifyChecksums")
  func firstDamagedTensor() throws {
    let tensors = try (0..<64).map { number in
      TensorToWrite(try Samples.floats([Float(number)], [1]), named: "t\(number)")
    }
    let path = folder.path("out.rnw")
    try NativeFile.write(tensors, to: path)
    var damaged = try folder.bytes("out.rnw")
    for number in 5..<64 { damaged[damaged.count - 4 - 64 * number] ^= 1 }
    let error = #expect(throws: FormatError.self) {
      try NativeFile(folder.file(damaged)).verifyChecksums()
    }
    #expect(error?.code == .checksumMismatch)
    #expect(error?.key == "t0")
  }

  @Test("verifyChecksums accepts an undamaged file")
  func undamaged() throws {
    try NativeFile(folder.file(bytes)).verifyChecksums()
  }

  @Test("reading verifies checksums only with onFirstRead")
  func checksumOption() throws {
    let file = try folder.file(bytes.patched(at: 256, [0xFF]))
    let tensor = try #require(NativeFile(file).tensor(named: "a"))
    #expect(try tensor.elements(of: Float.self)[1] == -2)
    let checked = try #require(NativeFile(file, checksums: .onFirstRead).tensor(named: "a"))
    let error = #expect(throws: TensorError.self) { try checked.elements(of: Float.self) }
    #expect(error?.code == .checksumMismatch)
  }

  @Test("bytes after the end throw trailingBytes")
  func trailingBytes() throws {
    let error = #expect(throws: FormatError.self) { try NativeFile(folder.file(bytes + [0])) }
    #expect(error?.code == .trailingBytes)
    #expect(error?.offset == 328)
  }
}

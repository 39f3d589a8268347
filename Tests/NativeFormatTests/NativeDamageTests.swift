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

  /// The error that reading `bytes` throws.
  ///
  /// An expectation for each of thousands of files would take longer than reading them.
  private func error(reading bytes: [UInt8]) throws -> FormatError? {
    let file = try folder.file(bytes)
    do throws(FormatError) {
      try NativeFile(file).verifyChecksums()
      return nil
    } catch {
      return error
    }
  }

  private func flipped(_ bit: Int) -> [UInt8] {
    bytes.patched(at: bit / 8, [bytes[bit / 8] ^ 1 << (bit % 8)])
  }

  @Test("a file cut at any byte throws truncated at that byte")
  func truncation() throws {
    for count in 0..<bytes.count {
      let error = try error(reading: Array(bytes[..<count]))
      guard error?.code != .truncated || error?.offset != count else { continue }
      Issue.record("cut at \(count): \(String(describing: error))")
    }
  }

  @Test("every flipped bit before the data is rejected on opening")
  func flippedHeaderBits() throws {
    for bit in 0..<256 * 8 {
      let file = try folder.file(flipped(bit))
      let expected: FormatError.Code =
        switch bit / 8 {
        case 0..<8: .wrongSignature
        case 8..<216: .checksumMismatch
        default: .nonzeroPadding
        }
      do throws(FormatError) {
        _ = try NativeFile(file)
        Issue.record("bit \(bit) is accepted")
      } catch {
        guard error.code != expected else { continue }
        Issue.record("bit \(bit): \(error)")
      }
    }
  }

  @Test("verifyChecksums finds every flipped bit of the data")
  func flippedDataBits() throws {
    for bit in 256 * 8..<bytes.count * 8 {
      let isPadding = (264..<320).contains(bit / 8)
      let isFirst = bit / 8 < 264
      let error = try error(reading: flipped(bit))
      guard
        error?.code != (isPadding ? .nonzeroPadding : .checksumMismatch)
          || error?.key != (isFirst ? "a" : "n")
          || error?.offset != (isPadding ? bit / 8 : isFirst ? 256 : 320)
      else { continue }
      Issue.record("bit \(bit): \(String(describing: error))")
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

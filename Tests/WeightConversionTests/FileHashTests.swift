import Fixtures
import Foundation
import MappedFiles
import NativeFormat
import Testing
import WeightConversion

/// The hash that a file's name states.
@Suite("File hashes") struct FileHashTests {
  static let names: [(path: String, digits: String?)] = [
    ("resnet18-5c106cde.pth", "5c106cde"), ("/models/a-b/resnet18-5c106cde.pth", "5c106cde"),
    ("wide-resnet-5c106cde.pth.tar", "5c106cde"), ("resnet18-12345678.pth", "12345678"),
    ("resnet18-20240131.pth", nil), ("resnet18-19991231.pth", nil),
    ("resnet18-20241301.pth", "20241301"), ("resnet18-20240132.pth", "20240132"),
    ("resnet18-5C106CDE.pth", nil), ("resnet18-5c106cd.pth", nil), ("resnet18-5c106cde0.pth", nil),
    ("resnet18-5c106cdg.pth", nil), ("resnet18.pth", nil), ("5c106cde.pth", nil),
    ("resnet18-5c106cde", nil), ("resnet18-5c106cde/model.pth", nil), ("", nil),
    // Browsers and file managers add to the name of a copy, which has the same bytes.
    ("resnet18-5c106cde (1).pth", "5c106cde"), ("resnet18-5c106cde(2).pth", "5c106cde"),
    ("resnet18-5c106cde copy.pth", "5c106cde"), ("resnet18-5c106cde copy 2.pth", "5c106cde"),
    ("resnet18-5c106cde - Copy.pth", "5c106cde"), ("resnet18-5c106cde - Copy (3).pth", "5c106cde"),
    ("resnet18-5c106cde_1.pth", "5c106cde"), ("resnet18-5c106cde.1.pth", "5c106cde"),
    ("resnet18-5c106cde.pth.1", "5c106cde"), ("resnet18-5c106cde-copy.pth", "5c106cde"),
    ("resnet18-5c106cde-Copy1.pth", "5c106cde"), ("resnet18-5c106cde 2.pth", "5c106cde"),
    ("resnet18-5c106cde-1.pth", "5c106cde"), ("resnet18-5c106cde (copy).pth", "5c106cde"),
    ("resnet18-5c106cde (1) (2).pth", "5c106cde"), ("resnet18-5c106cde – Kopie.pth", "5c106cde"),
    ("resnet18-5c106cde-quantized.pth", nil), ("resnet18-5c106cde_epoch1.pth", nil),
    ("resnet18-5c106cde (.pth", nil), ("resnet18-5c106cde ().pth", nil),
    ("resnet18-5c106cde 2024.pth", nil), ("resnet18-20240131 (1).pth", nil),
    // Digits of full width are not those of a hash, and count three bytes each.
    ("resnet18-\u{FF11}\u{FF12}345678.pth", nil),
  ]

  @Test("digits of a hash are found in a file name", arguments: names)
  func namedDigits(path: String, digits: String?) {
    #expect(FileHash.digits(inNameOf: path) == digits)
  }

  static let fixture = "resnets/resnet18-tar.pth"
  static let hash = Fixtures.required {
    FileHash(ByteRegion(copying: try Fixtures.bytes(fixture))).hexadecimal
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a matching hash is written to the output's metadata")
  func metadata() throws {
    let path = try folder.copy(Self.fixture, to: "resnet18-\(Self.hash.prefix(8)).pth")
    let plan = try plan(at: path) { $0.recordsSource = true }
    #expect(try plan.verifiedHash()?.hexadecimal == Self.hash)
    try plan.convert(to: folder.path("out.rnw"))
    try plan.convert(to: folder.path("out.safetensors"))
    for name in ["out.rnw", "out.safetensors"] {
      let metadata = try WeightFile(path: folder.path(name)).metadata
      #expect(metadata[MetadataKey.sourceSHA256] == Self.hash)
    }
  }

  /// The hash is computed beside the copy, and compared before the output gets its name.
  @Test("a wrong hash leaves the old output and no partial file", arguments: OutputFormat.allCases)
  func oldOutput(format: OutputFormat) throws {
    let path = try folder.copy(Self.fixture, to: "resnet18-5c106cde.pth")
    let output = try folder.file([1, 2, 3], named: "out").path
    let plan = try plan(at: path)
    let error = try conversionError { try plan.write(to: output, as: format, writer: "tests") }
    #expect(error.code == .hashMismatch)
    #expect(try folder.names() == ["out", "resnet18-5c106cde.pth"])
    #expect(try folder.bytes("out") == [1, 2, 3])
  }

  @Test(
    "a wrong hash is reported before missing keys",
    arguments: ["resnets/resnet18-misspelt-key.pth", "tensors/containers-zip.pt"])
  func reportedFirst(fixture: String) throws {
    let path = try folder.copy(fixture, to: "resnet18-5c106cde.pth")
    let error = try conversionError { try plan(at: path).checkPermitted() }
    #expect(error.code == .hashMismatch)
  }

  @Test("a wrong hash throws hashMismatch")
  func mismatch() throws {
    let path = try folder.copy(Self.fixture, to: "resnet18-5c106cde.pth")
    let error = try conversionError { _ = try plan(at: path).verifiedHash() }
    #expect(error.code == .hashMismatch)
    #expect(error.exitCode == 2)
    #expect(
      error.detail.hasPrefix(
        "the name says that the SHA-256 begins with 5c106cde, it begins with "
          + Self.hash.prefix(8)))
    #expect(error.detail.contains("--no-check-hash"))
  }

  @Test("the check can be switched off")
  func switchedOff() throws {
    let path = try folder.copy(Self.fixture, to: "resnet18-5c106cde.pth")
    let plan = try plan(at: path) { $0.checksHash = false }
    #expect(try plan.verifiedHash() == nil)
    try plan.convert(to: folder.path("out.rnw"))
    let metadata = try NativeFile(path: folder.path("out.rnw")).metadata
    #expect(metadata[MetadataKey.sourceSHA256] == nil)
  }

  @Test("a date in a name is not a hash")
  func date() throws {
    let path = try folder.copy(Self.fixture, to: "resnet18-20170131.pth")
    #expect(try plan(at: path).verifiedHash() == nil)
  }

  /// A converted file was refused under the name of the checkpoint that it was made of.
  @Test("a converted file can keep the name of its source", arguments: OutputFormat.allCases)
  func convertedFile(format: OutputFormat) throws {
    let path = folder.path("resnet18-\(Self.hash.prefix(8)).\(format.rawValue)")
    try plan(Self.fixture).convert(to: path)
    #expect(try plan(at: path).verifiedHash() == nil)
  }

  @Test("a file of several chunks has its known hash")
  func chunks() throws {
    let bytes = (0..<(1 << 20) + 5).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    #expect(
      FileHash(ByteRegion(copying: bytes)).hexadecimal
        == "752c30854e2261f47393c0028f47d4ee1a9285f9494bfde4f95a51009b7205f1")
    #expect(
      FileHash(ByteRegion(copying: [])).hexadecimal
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}

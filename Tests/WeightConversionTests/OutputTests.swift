import Fixtures
import Foundation
import MappedFiles
import NativeFormat
import Tensors
import Testing
import WeightConversion

/// What stands under the output's name in the end: the new file complete, or the old one untouched.
@Suite("Conversion outputs") struct OutputTests {
  static let fixture = "resnets/resnet18-zip.pth"
  static let old: [UInt8] = Array("the old output".utf8)

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "the old file is replaced and stays readable to its readers", arguments: OutputFormat.allCases)
  func replacement(format: OutputFormat) throws {
    let name = "out.\(format.rawValue)"
    let old = try MappedFile(path: folder.write(Self.old, to: name))
    try plan(Self.fixture).convert(to: folder.path(name))
    #expect(try folder.names() == [name])
    #expect(try WeightFile(path: folder.path(name)).entries.count == 102)
    // Who has the old file open keeps it: nothing was written into it.
    #expect(old.bytes == ByteRegion(copying: Self.old))
  }

  @Test("a conversion can replace its own input", arguments: OutputFormat.allCases)
  func inPlace(format: OutputFormat) throws {
    let name = "weights.\(format.rawValue)"
    try plan(Self.fixture).convert(to: folder.path(name))
    let before = try folder.bytes(name)
    try plan(at: folder.path(name)) { $0.elements = .float16 }.convert(to: folder.path(name))
    #expect(try folder.names() == [name])
    let bytes = try folder.bytes(name)
    #expect(bytes != before)
    #expect(bytes.count < before.count)
    let dtypes = try WeightFile(path: folder.path(name)).entries.map(\.tensor.dtype)
    #expect(dtypes.count { $0 == .float16 } == 102)
  }

  @Test("an output through a link replaces the link's target")
  func link() throws {
    try folder.write(Self.old, to: "target.rnw")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.rnw"), withDestinationPath: "target.rnw")
    try plan(Self.fixture).convert(to: folder.path("link.rnw"))
    #expect(try folder.names() == ["link.rnw", "target.rnw"])
    #expect(try NativeFile(path: folder.path("target.rnw")).names.count == 102)
  }

  private func failure(
    _ code: ConversionError.Code, _ write: (String) throws -> Void
  ) throws -> ConversionError {
    try folder.write(Self.old, to: "out.rnw")
    let before = try folder.names()
    let error = try conversionError { try write(folder.path("out.rnw")) }
    #expect(error.code == code)
    #expect(try folder.names() == before)
    #expect(try folder.bytes("out.rnw") == Self.old)
    return error
  }

  @Test("incomplete coverage leaves the old file")
  func incomplete() throws {
    let plan = try plan("resnets/resnet18-missing-key.pth")
    let error = try failure(.incomplete) { try plan.write(to: $0, as: .rnw, writer: "tests") }
    #expect(error.detail == "resnet18: 101 of 102 loaded, 1 missing")
  }

  /// The record's CRC-32 in the zip archive is the only witness.
  @Test(
    "a damaged input throws unreadableInput and leaves the old file",
    arguments: [ElementConversion.keep, .float16], OutputFormat.allCases)
  func damagedInput(elements: ElementConversion, format: OutputFormat) throws {
    let path = try damaged("layer3.0.conv1.weight")
    let plan = try plan(at: path) { $0.elements = elements }
    let error = try failure(.unreadableInput) {
      try plan.write(to: $0, as: format, writer: "tests")
    }
    #expect(error.path == path)
    #expect(error.exitCode == 2)
    #expect(error.detail.hasPrefix("layer3.0.conv1.weight: resnet18-zip/data/"))
    #expect(error.detail.contains(" is damaged: its CRC-32 is "))
  }

  private func damaged(_ name: String) throws -> String {
    let file = try WeightFile(path: Fixtures.path(Self.fixture))
    let entry = try #require(file.entries.first { $0.name == name })
    let position = try #require(entry.tensor.storage.mappedRegion?.position)
    var bytes = try Fixtures.bytes(Self.fixture)
    bytes[position + 5] ^= 1
    return try folder.write(bytes, to: "damaged.pth")
  }

  @Test("an input that changes while it is read leaves the old file")
  func changedInput() throws {
    let path = try folder.copy(Self.fixture, to: "input.pth")
    let plan = try plan(at: path)
    let handle = try #require(FileHandle(forUpdatingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    let error = try failure(.unreadableInput) { try plan.write(to: $0, as: .rnw, writer: "tests") }
    #expect(error.path == path)
    #expect(error.detail.contains("changed while it was being read"))
  }

  @Test("a missing folder throws unwritableOutput")
  func missingFolder() throws {
    let plan = try plan(Self.fixture)
    let path = folder.path("missing/out.rnw")
    let error = try conversionError { try plan.write(to: path, as: .rnw, writer: "tests") }
    #expect(error.code == .unwritableOutput)
    #expect(error.exitCode == 3)
    #expect(error.path == path)
    #expect(try folder.names() == [])
  }

  @Test("a folder as the output throws unwritableOutput")
  func folderOutput() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("out.rnw"), withIntermediateDirectories: false)
    let plan = try plan(Self.fixture)
    let error = try conversionError {
      try plan.write(to: folder.path("out.rnw"), as: .rnw, writer: "tests")
    }
    #expect(error.code == .unwritableOutput)
    #expect(error.detail == "this is a folder; name a file in it")
  }

  @Test("verifying another file throws verificationFailed")
  func otherFile() throws {
    let path = folder.path("out.rnw")
    try plan("resnets/resnet18-training.pth").convert(to: path)
    let other = try plan(Self.fixture)
    let error = try conversionError { try other.verify(path) }
    #expect(error.code == .verificationFailed)
    #expect(error.exitCode == 1)
    #expect(error.path == path)
    #expect(error.detail == "the output differs from the input: conv1.weight has other values")
  }
}

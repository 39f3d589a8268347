import Fixtures
import Foundation
import MappedFiles
import Tensors
import Testing
import WeightConversion

/// The exit statuses that are not a matter of usage.
@Suite("Exit statuses") struct ExitStatusTests {
  static let input = Fixtures.path("resnets/resnet18-zip.pth")

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func expect(
    _ status: Int32, _ message: String, _ arguments: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try run(arguments)
    #expect(result.exited, sourceLocation: sourceLocation)
    #expect(result.status == status, "\(result.error)", sourceLocation: sourceLocation)
    #expect(result.output == "", sourceLocation: sourceLocation)
    #expect(result.error == "error: \(message)\n", sourceLocation: sourceLocation)
  }

  static let unreadable: [(content: [UInt8], sentence: String)] = [
    ([], "the file is empty; fetch it again (byte 0 of the file)"),
    (
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 46827520\n".utf8),
      """
      this is a git-LFS pointer, not the file of 46827520 bytes that it stands for; run `git lfs \
      pull` in its repository (byte 0 of the file)
      """
    ),
    (
      [1, 2, 3],
      """
      the file begins with 01 02 03, which is neither a zip, a tar nor a pickle; it is not a PyTorch \
      checkpoint. Check where the file comes from. (byte 0 of the file)
      """
    ),
  ]

  @Test("a file that is not a checkpoint ends with status 2", arguments: unreadable)
  func notACheckpoint(content: [UInt8], sentence: String) throws {
    let path = try folder.write(content, to: "model.pth")
    for arguments in [
      [path, folder.path("out.rnw")], [path, folder.path("out.safetensors"), "--raw"],
      ["coverage", path], ["inspect", path], ["inspect", path, "--json"], ["verify", path, path],
    ] {
      try expect(2, "\(path): \(sentence)", arguments)
    }
    #expect(try folder.names() == ["model.pth"])
  }

  @Test("a folder or a missing file ends with status 2")
  func missingInput() throws {
    let directory = Fixtures.path("resnets")
    let names = "resnet101-stream.pth, resnet101-tar.pth, resnet101-zip.pth, resnet152-stream.pth"
    try expect(
      2,
      """
      \(directory): this is a folder, not a file; give a checkpoint in it: \(names), \
      resnet152-tar.pth, …
      """, [directory, folder.path("o.rnw")])
    let missing = folder.path("missing.pth")
    try expect(2, "\(missing): there is no such file", [missing, folder.path("o.rnw")])
    try expect(2, "\(missing): there is no such file", ["verify", Self.input, missing])
  }

  @Test("a checkpoint of no known architecture ends with status 2")
  func unknownArchitecture() throws {
    let path = Fixtures.path("tensors/lone-tensor-zip.pt")
    try expect(
      2,
      """
      \(path): the file holds no ResNet: its tensor has no name; expected names such as \
      layer1.0.conv1.weight. Convert every tensor as it is with --raw, or describe the network in \
      Swift as Documentation/OwnNetwork.md shows
      """, [path, folder.path("out.rnw")])
  }

  @Test("an output that cannot be written ends with status 3")
  func unwritableOutput() throws {
    let path = folder.path("missing/out.rnw")
    try expect(
      3,
      """
      \(path): no file can be created in \(folder.path("missing")): No such file or directory
      """, [Self.input, path])
    try FileManager.default.createDirectory(
      atPath: folder.path("out.rnw"), withIntermediateDirectories: false)
    try expect(
      3, "\(folder.path("out.rnw")): this is a folder; name a file in it",
      [Self.input, folder.path("out.rnw")])
  }

  @Test("a damaged input ends with status 2 and leaves the old output")
  func damagedInput() throws {
    let file = try WeightFile(path: Self.input)
    var bytes = try Fixtures.bytes("resnets/resnet18-zip.pth")
    let position = try #require(file.entries.last?.tensor.storage.mappedRegion?.position)
    bytes[position] ^= 0xFF
    let damaged = try folder.write(bytes, to: "damaged.pth")
    try folder.write([1, 2, 3], to: "out.rnw")
    let result = try run(damaged, folder.path("out.rnw"))
    #expect(result.status == 2)
    #expect(result.error.contains(" is damaged: its CRC-32 is "))
    #expect(try folder.names() == ["damaged.pth", "out.rnw"])
    #expect(try folder.bytes("out.rnw") == [1, 2, 3])
  }

  @Test("a conversion can replace its own input")
  func inPlace() throws {
    let path = folder.path("weights.rnw")
    #expect(try run(Self.input, path).status == 0)
    let result = try run(path, path, "--dtype", "bfloat16", "--verify")
    #expect(result.status == 0, "\(result.error)")
    #expect(try folder.names() == ["weights.rnw"])
  }
}

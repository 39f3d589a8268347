import Fixtures
import NativeFormat
import PickleReader
import Testing
import WeightConversion

/// Files are told apart by their bytes, and what is no file of weights says so.
@Suite("Opening files of any format") struct WeightFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let formats: [(fixture: String, format: WeightFile.Format)] = [
    ("resnets/resnet18-tar.pth", .tar), ("resnets/resnet18-stream.pth", .stream),
    ("resnets/resnet18-zip.pth", .zip), ("safetensors/tied.safetensors", .safetensors),
  ]

  @Test(
    "the content decides the format, not the name", arguments: formats,
    ["model.rnw", "model.safetensors", "model.pth", "model"])
  func contentDecides(known: (fixture: String, format: WeightFile.Format), name: String)
    throws
  {
    let file = try WeightFile(path: folder.copy(known.fixture, to: name))
    #expect(file.format == known.format)
    #expect(!file.entries.isEmpty)
  }

  @Test("native files and pickles are recognized")
  func nativeAndPickle() throws {
    try plan("resnets/resnet18-zip.pth").convert(to: folder.path("out.rnw"))
    #expect(try WeightFile(path: folder.path("out.rnw")).format == .rnw)
    let pickle = try folder.write(Array("}.".utf8), to: "pickle.pkl")
    #expect(try WeightFile(path: pickle).format == .pickle)
  }

  @Test("only pickled files list globals")
  func globals() throws {
    let file = try WeightFile(path: Fixtures.path("tensors/lone-tensor-zip.pt"))
    #expect(
      file.globals.map(\.qualifiedName) == [
        "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "collections.OrderedDict",
      ])
    try plan("resnets/resnet18-zip.pth").convert(to: folder.path("out.rnw"))
    #expect(try WeightFile(path: folder.path("out.rnw")).globals.isEmpty)
  }

  static let refused: [(content: String, sentence: String)] = [
    ("", "the file is empty"),
    ("version https://git-lfs.github.com/spec/v1\nsize 46827520\n", "git-LFS pointer"),
    ("<!DOCTYPE html><html></html>", "HTML page"),
    ("\u{7}\u{8}", "the file begins with 07 08"),
  ]

  @Test("a file of another kind throws unreadableInput with its kind", arguments: refused)
  func wrongFiles(content: String, sentence: String) throws {
    let path = try folder.write(Array(content.utf8), to: "model.pth")
    let error = try conversionError { _ = try WeightFile(path: path) }
    #expect(error.code == .unreadableInput)
    #expect(error.exitCode == 2)
    #expect(error.path == path)
    #expect(error.detail.contains(sentence))
    #expect(error.description == "\(path): \(error.detail)")
  }

  @Test("a missing file and a folder throw the file's error")
  func notAFile() throws {
    let missing = try conversionError { _ = try WeightFile(path: folder.path("nothing.pth")) }
    #expect(missing.detail == "there is no such file")
    let directory = try conversionError { _ = try WeightFile(path: Fixtures.path("resnets")) }
    #expect(directory.detail.hasPrefix("this is a folder, not a file; give a checkpoint in it: "))
  }

  @Test("a truncated output throws unreadableInput", arguments: OutputFormat.allCases)
  func truncated(format: OutputFormat) throws {
    let name = "out.\(format.rawValue)"
    try plan("resnets/resnet18-zip.pth").convert(to: folder.path(name))
    let bytes = try folder.bytes(name)
    for count in [10, 100, bytes.count - 1] {
      let path = try folder.write(Array(bytes.prefix(count)), to: "short")
      let error = try conversionError { _ = try WeightFile(path: path) }
      #expect(error.code == .unreadableInput)
    }
  }

  @Test("a damaged native file is rejected when its tensors are read")
  func damaged() throws {
    try plan("resnets/resnet18-zip.pth").convert(to: folder.path("out.rnw"))
    var bytes = try folder.bytes("out.rnw")
    bytes[bytes.count - 1] ^= 1
    let damaged = try plan(at: folder.write(bytes, to: "damaged.rnw"))
    let error = try conversionError { try damaged.convert(to: folder.path("again.rnw")) }
    #expect(error.code == .unreadableInput)
    #expect(error.detail.contains("fc.bias"))
    #expect(try folder.names() == ["damaged.rnw", "out.rnw"])
  }
}

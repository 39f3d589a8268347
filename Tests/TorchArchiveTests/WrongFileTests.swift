import Fixtures
import PickleReader
import Testing
import TorchArchive

/// What people pass by mistake: each gets its own sentence.
@Suite("Wrong files") struct WrongFileTests {
  static func filled(_ head: [UInt8]) -> [UInt8] { head + [UInt8](repeating: 7, count: 1000) }

  struct Mistake: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let words: [String]

    init(_ name: String, _ bytes: [UInt8], _ words: String...) {
      self.name = name
      self.bytes = bytes
      self.words = words
    }

    init(_ name: String, _ text: String, _ words: String...) {
      self.name = name
      bytes = Array(text.utf8)
      self.words = words
    }

    var testDescription: String { name }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "git-LFS pointer without a size", "version https://git-lfs.github.com/spec/v1\nsize x\n",
      "git-LFS pointer", "git lfs pull"),
    Mistake("HTML with a byte order mark", "\u{FEFF}<html></html>", "HTML", "direct link"),
    Mistake("JPEG", filled([0xFF, 0xD8, 0xFF, 0xE0]), "JPEG"),
    Mistake("zstd", filled([0x28, 0xB5, 0x2F, 0xFD]), "zstd", "unzstd"),
    Mistake("xz", filled([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]), "xz", "unxz"),
    Mistake("7-Zip", filled([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), "7-Zip", "unpack"),
    Mistake("a few zeros", [0], "zero bytes", "fetch it again"),
    Mistake(
      "safetensors", littleEndian(2, width: 8) + Array("{}".utf8), "safetensors"),
    Mistake("something else", [0x01, 0x02, 0xFF], "01 02 ff", "not a PyTorch checkpoint"),
    Mistake("one byte", [0x50], "50", "not a PyTorch checkpoint"),
    Mistake("text", "Nothing to see here", "no zip, tar or stream"),
    Mistake("source code", "import torch\nmodel = 1\n", "not a PyTorch checkpoint"),
  ]

  @Test("a file of another kind throws notACheckpoint with its kind", arguments: mistakes)
  func wrong(_ mistake: Mistake) throws {
    let error = try #require(try error(opening: mistake.bytes))
    #expect(error.code == .notACheckpoint)
    #expect(error.place.isEmpty)
    for word in mistake.words { #expect(error.detail.contains(word)) }
  }

  @Test("a broken pickle with a PROTO opcode is rejected at its byte")
  func brokenPickle() throws {
    #expect(try refusal(of: [0x80, 2, 0x5D, 0x61]) == Refusal(.pickle, at: 3))
  }

  @Test("a pickle without tensors is read")
  func plainPickle() throws {
    let archive = try open(PickleCode.dict([(.text("epoch"), .int(90))]).pickled)
    #expect(archive.container == .pickle)
    #expect(archive.tensors.isEmpty)
    #expect(archive.pickle.description == #"{"epoch": 90}"#)
  }

  @Test("a folder, a missing file and a device throw the file's error")
  func files() throws {
    let file = try TemporaryFile()
    let expected = [
      (file.folder.path(""), "this is a folder, not a file"), (file.path, "there is no such file"),
      ("/dev/null", "a device, a pipe or a socket"),
    ]
    for (path, words) in expected {
      let error = #expect(throws: ArchiveError.self) { try TorchArchive(path: path) }
      #expect(error?.code == .file)
      #expect(error?.detail.contains(words) == true)
    }
  }

  @Test(
    "a zip that contains a checkpoint throws notACheckpoint with its name",
    arguments: ["model.pth", "a/b/model.pt", "pytorch_model.bin", "last.ckpt"])
  func nested(_ name: String) throws {
    let error = try error(opening: ZipBuilder([.init("readme", [1]), .init(name, [1])]).bytes)
    #expect(error.map(Refusal.init) == Refusal(.notACheckpoint, in: name))
    #expect(error?.detail.contains("unpack it") == true)
  }

  @Test("an empty zip throws notACheckpoint")
  func emptyZip() throws {
    #expect(try refusal(of: ZipBuilder([]).bytes)?.code == .notACheckpoint)
  }
}

import Fixtures
import PickleReader
import Testing
import TorchArchive

/// What people pass by mistake: each gets its own sentence.
@Suite("Wrong files") struct WrongFileTests {
  static func filled(_ head: [UInt8]) -> [UInt8] { head + [UInt8](repeating: 7, count: 1000) }

  static let filler = String(repeating: "\u{7}", count: 1000)

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
    Mistake("bzip2", "BZh91AY&SY" + filler, "bzip2", "bunzip2"),
    Mistake("lz4", filled([0x04, 0x22, 0x4D, 0x18]), "lz4", "unlz4"),
    Mistake("the first form of lz4", filled([0x02, 0x21, 0x4C, 0x18]), "lz4", "unlz4"),
    Mistake("lzma", filled([0x5D, 0, 0, 0x80, 0]), "lzma", "unlzma"),
    Mistake("lzip", "LZIP" + filler, "lzip -d"),
    Mistake("zlib", filled([0x78, 0x9C]), "zlib", "joblib.load"),
    Mistake("zlib at level 9", filled([0x78, 0xDA]), "zlib", "joblib.load"),
    Mistake("RAR", "Rar!\u{1A}\u{7}" + filler, "RAR archive", "unpack"),
    Mistake("GGUF", "GGUF\u{3}" + filler, "GGUF", "llama.cpp", "converted from"),
    Mistake("GGML", "tjgg" + filler, "GGML", "converted from"),
    Mistake("TFLite", filled([0x1C, 0, 0, 0] + Array("TFL3".utf8)), "TFLite"),
    Mistake(
      "a flatbuffer of PyTorch Mobile", filled([0x30, 0, 0, 0] + Array("PTMF".utf8)), ".ptl"),
    Mistake("ExecuTorch", filled([0x30, 0, 0, 0] + Array("ET12".utf8)), "ExecuTorch"),
    Mistake(
      "ONNX", filled([8, 7, 0x12, 7] + Array("pytorch".utf8)), "ONNX", "onnx.numpy_helper"),
    Mistake("ONNX without a producer", filled([8, 3, 0x3A, 0x90, 1]), "ONNX"),
    Mistake("Core ML", filled([8, 4, 0x12, 0x20, 0x0A, 8]), "Core ML"),
    Mistake(
      "SavedModel", filled([8, 1, 0x12, 0x80, 1, 0x0A, 8] + Array("VarHandleOp".utf8)),
      "SavedModel"),
    Mistake(
      "a frozen graph",
      filled(
        [0x0A, 22, 0x0A, 5] + Array("input".utf8) + [0x12, 11] + Array("Placeholder".utf8)),
      "frozen graph", "TensorFlow"),
    Mistake(
      "the index of a TensorFlow checkpoint",
      filled([0, 0, 8, 8]) + [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB],
      "index of a checkpoint", "TensorFlow"),
    Mistake(
      "Torch7", filled([4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0] + Array("V 1".utf8)), "Torch7",
      "torchfile"),
    Mistake("a table of Torch7", filled([3, 0, 0, 0, 1, 0, 0, 0]), "Torch7"),
    Mistake("Torch7 as text", "4\n1\n3\nV 1\n" + filler, "Torch7"),
    Mistake(
      "msgpack", filled([0x81, 0xA6] + Array("params".utf8)), "msgpack", "flax.serialization"),
    Mistake(
      "safetensors cut short within its header",
      littleEndian(5000, width: 8) + Array(#"{"weight":{"dtype""#.utf8), "cut short", "5000"),
    Mistake("MATLAB", "MATLAB 5.0 MAT-file" + filler, "MATLAB", "loadmat"),
    Mistake("PDF", "%PDF-1.7" + filler, "PDF"),
    Mistake("a missing entry", "Entry not found", #""Entry not found""#, "address and name"),
    Mistake(
      "a login that is needed", "Invalid username or password.", "Invalid username", "token"),
    Mistake(
      "an error of the hub", #"{"error":"Repository not found"}"#, "Repository not found",
      "fetch it again"),
    Mistake(
      "zeros", [UInt8](repeating: 0, count: 1024), "zero bytes", "1024 bytes", "fetch it again"),
    Mistake("a few zeros", [0], "zero bytes", "fetch it again"),
    Mistake(
      "safetensors", littleEndian(2, width: 8) + Array("{}".utf8), "safetensors"),
    Mistake("something else", [0x01, 0x02, 0xFF], "01 02 ff", "not a PyTorch checkpoint"),
    Mistake("one byte", [0x50], "50", "not a PyTorch checkpoint"),
    Mistake("text", "Nothing to see here", #""Nothing to see here""#),
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

  @Test(
    "a zip of another program is called what it is",
    arguments: [
      ("a/.data/extern_modules", "torch.package"), ("model.weights.h5", "Keras"),
      ("m/saved_model.pb", "SavedModel"), ("Data/x.mlmodel", "Core ML"), ("net.onnx", "ONNX"),
      ("ckpt/__0_0.distcp", "torch.distributed.checkpoint"),
    ])
  func foreignZip(_ name: String, _ word: String) throws {
    let error = try error(opening: ZipBuilder([.init("readme", [1]), .init(name, [1])]).bytes)
    #expect(error?.code == .notACheckpoint)
    #expect(error?.detail.contains(word) == true)
  }

  @Test("a joblib file is called what it is")
  func joblib() throws {
    let wrapper = PickleCode.global("joblib.numpy_pickle", "NumpyArrayWrapper")
    let pickle = PickleCode("\u{80}\u{4}") + wrapper + PickleCode(")\u{81}}b\u{0}\u{0}")
    let error = try error(opening: pickle.bytes)
    #expect(error?.code == .notACheckpoint)
    #expect(error?.detail.contains("joblib.load") == true)
  }

  @Test("an empty zip is no checkpoint")
  func emptyZip() throws {
    #expect(try refusal(of: ZipBuilder([]).bytes)?.code == .notACheckpoint)
  }
}

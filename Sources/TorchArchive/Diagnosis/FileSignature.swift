/// A format that is not read, recognized by bytes at a fixed offset, and what to do with such a file.
struct FileSignature: Sendable {
  /// Where the bytes are.
  let offset: Int
  /// The bytes.
  let bytes: [UInt8]
  /// The sentence for a person who gave such a file.
  let sentence: String

  /// The sentence for a file that begins with `head`; `nil` if no row fits.
  static func sentence(for head: [UInt8]) -> String? {
    all.first { head.dropFirst($0.offset).starts(with: $0.bytes) }?.sentence
  }

  private init(_ bytes: [UInt8], at offset: Int = 0, _ sentence: String) {
    self.offset = offset
    self.bytes = bytes
    self.sentence = sentence
  }

  private init(_ text: String, at offset: Int = 0, _ sentence: String) {
    self.init(Array(text.utf8), at: offset, sentence)
  }

  /// A compressed file.
  private static func compressed(_ format: String, by tool: String) -> String {
    "this is \(format)-compressed; unpack it with \(tool) and give the result"
  }

  /// A model of another framework.
  private static func model(_ format: String, _ step: String) -> String {
    "this is \(format), which holds no PyTorch checkpoint; \(step)"
  }

  private static let originalStep =
    "give the checkpoint that it was made from, or save its weights with safetensors"
  private static let kerasStep =
    """
    load the model in Keras, and write its weights with safetensors.numpy.save_file
    """
  private static let llamaStep =
    """
    give the safetensors or PyTorch checkpoint that it was converted from
    """

  /// Every row; of two that fit, the first counts.
  static let all: [FileSignature] =
    compressedFiles + otherFrameworks + images + [
      FileSignature("%PDF-", "this is a PDF document, not a checkpoint"),
      FileSignature(
        [0x7F, 0x45, 0x4C, 0x46],
        """
        this is a compiled library or program, not a checkpoint; an AOTInductor model has its weights \
        in the .pt2 package
        """),
      FileSignature(
        "SQLite format 3\u{0}", "this is an SQLite database, not a checkpoint; export its tables"),
    ]

  private static let compressedFiles: [FileSignature] = [
    FileSignature([0x1F, 0x8B], compressed("gzip", by: "gunzip")),
    FileSignature([0x28, 0xB5, 0x2F, 0xFD], compressed("zstd", by: "unzstd")),
    FileSignature([0xFD, 0x37, 0x7A, 0x58, 0x5A], compressed("xz", by: "unxz")),
    FileSignature([0x5D, 0x00, 0x00], compressed("lzma", by: "unlzma")),
    FileSignature("BZh", compressed("bzip2", by: "bunzip2")),
    FileSignature([0x04, 0x22, 0x4D, 0x18], compressed("lz4", by: "unlz4")),
    FileSignature([0x02, 0x21, 0x4C, 0x18], compressed("lz4", by: "unlz4")),
    FileSignature("LZIP", compressed("lzip", by: "lzip -d")),
    FileSignature(
      [0x37, 0x7A, 0xBC, 0xAF], "this is a 7-Zip archive; unpack it and give the checkpoint in it"),
    FileSignature("Rar!", "this is a RAR archive; unpack it and give the checkpoint in it"),
    FileSignature([0x78, 0x01], zlib), FileSignature([0x78, 0x5E], zlib),
    FileSignature([0x78, 0x9C], zlib), FileSignature([0x78, 0xDA], zlib),
  ]

  private static let zlib =
    """
    this is zlib-compressed, as joblib.dump with compress writes; load it with joblib.load in Python, \
    and save its arrays with numpy.savez
    """

  private static let otherFrameworks: [FileSignature] = [
    FileSignature("GGUF", model("a GGUF file, as llama.cpp reads", llamaStep)),
    FileSignature("lmgg", model("a GGML file, as llama.cpp read before GGUF", llamaStep)),
    FileSignature("fmgg", model("a GGML file, as llama.cpp read before GGUF", llamaStep)),
    FileSignature("tjgg", model("a GGML file, as llama.cpp read before GGUF", llamaStep)),
    FileSignature(
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
      model("an HDF5 file, as Keras writes", kerasStep)),
    FileSignature("TFL3", at: 4, model("a TFLite model", originalStep)),
    FileSignature(
      "PTMF", at: 4,
      """
      this is a flatbuffer of PyTorch Mobile, a .ptl file; give the module as torch.jit.save or \
      torch.save wrote it
      """),
    FileSignature("ET12", at: 4, model("an ExecuTorch program", originalStep)),
    FileSignature(
      [4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0x56, 0x20], model("a Torch7 file of Lua", torch7Step)),
    FileSignature([3, 0, 0, 0, 1, 0, 0, 0], model("a Torch7 file of Lua", torch7Step)),
    FileSignature("4\n1\n3\nV 1\n", model("a Torch7 file of Lua", torch7Step)),
    FileSignature([0x12, 0x01, 0, 0, 0, 0, 0, 0], model("an MXNet parameter file", originalStep)),
    FileSignature("PAR1", model("a Parquet table", "export the array that you need to .npy")),
    FileSignature("MATLAB 5.0", model("a MATLAB file", matlabStep)),
  ]

  private static let torch7Step =
    """
    load it with the Python package torchfile, and save its arrays with numpy.savez
    """
  private static let matlabStep =
    """
    load it with scipy.io.loadmat, and save its arrays with numpy.savez
    """

  private static let images: [FileSignature] = [
    FileSignature([0x89, 0x50, 0x4E, 0x47], "this is a PNG image, not a checkpoint"),
    FileSignature([0xFF, 0xD8, 0xFF], "this is a JPEG image, not a checkpoint"),
  ]
}

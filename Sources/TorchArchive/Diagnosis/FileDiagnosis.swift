internal import MappedFiles
internal import PickleReader

/// What a file is, told by its bytes alone.
enum FileDiagnosis {
  case container(Container)
  case somethingElse(ArchiveError)

  /// How many leading bytes are looked at.
  static let byteCount = 600

  /// Looks at the leading bytes, and for tar at the first header's magic or checksum.
  init(_ bytes: ByteRegion) {
    let head = bytes.leadingBytes(Self.byteCount)
    if head.isEmpty {
      self = .somethingElse(
        ArchiveError(.notACheckpoint, at: 0, "the file is empty; fetch it again"))
    } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      self = .container(.zip)
    } else if head.isTarHeader {
      self = .container(.tar)
    } else if head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      self = .container(.zip)
    } else if let error = Self.commonMistake(head, byteCount: bytes.count) {
      self = .somethingElse(error)
    } else if let sentence = Self.indexSentence(bytes) {
      self = .somethingElse(ArchiveError(.notACheckpoint, at: 0, sentence))
    } else if Self.beginsWithStreamMagic(head) {
      self = .container(.stream)
    } else if let message = ServerMessage(bytes) {
      self = .somethingElse(ArchiveError(.notACheckpoint, at: 0, message.sentence))
    } else if head.first == 0x80 || head.looksLikePickleWithoutProtocol {
      self = .container(.pickle)
    } else if let beginning = Self.quotedText(head) {
      self = .somethingElse(
        ArchiveError(
          .notACheckpoint, at: 0,
          """
          the file is a text that begins with \(beginning), not a checkpoint; give the file that holds \
          the weights, such as model.pth or pytorch_model.bin
          """))
    } else {
      self = .somethingElse(
        ArchiveError(
          .notACheckpoint, at: 0,
          """
          the file begins with \(hexadecimal(head.prefix(8))), which is neither a zip, a tar nor a \
          pickle; it is not a PyTorch checkpoint. Check where the file comes from.
          """))
    }
  }

  /// The beginning of a text, quoted; `nil` for bytes that are none.
  private static func quotedText(_ head: [UInt8]) -> String? {
    let whitespace: Set<UInt8> = [0x09, 0x0A, 0x0D]
    guard head.count >= leastText,
      head.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || whitespace.contains($0) })
    else { return nil }
    // A byte that is no UTF-8 becomes U+FFFD; the last character may be cut.
    let text = String(decoding: head, as: UTF8.self).unicodeScalars.prefix(head.count / 8)
    guard !text.contains("\u{FFFD}") else { return nil }
    return String(text.prefix(longestQuotation)).debugDescription
  }

  /// The shortest text that is quoted, in bytes, and the longest quotation, in characters.
  private static let leastText = 64
  private static let longestQuotation = 40

  /// What to do with the index of a TensorFlow checkpoint, which is a table with its magic at the end.
  private static func indexSentence(_ bytes: ByteRegion) -> String? {
    let magic: [UInt8] = [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]
    guard let end = bytes.subregion(at: bytes.count - magic.count, count: magic.count),
      end.leadingBytes(magic.count) == magic
    else { return nil }
    return ProtobufSignature.tensorFlow("the index of a checkpoint")
  }

  /// What people pass by mistake, each with its own remedy.
  private static func commonMistake(_ head: [UInt8], byteCount: Int) -> ArchiveError? {
    let text = String(decoding: head, as: UTF8.self)
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(16).lowercased()
    let sentence: String? =
      if text.hasPrefix("version https://git-lfs.github.com/spec/") {
        gitLFSSentence(text)
      } else if start.hasPrefix("<?xml") {
        """
        this is an XML page, not a checkpoint: the server answered with a message, such as that \
        access is denied; download it again from its direct link
        """
      } else if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
        """
        this is an HTML page, not a checkpoint: the server sent a page in place of the file; \
        download it again from its direct link
        """
      } else if let sentence = FileSignature.sentence(for: head) {
        sentence
      } else if let sentence = safetensorsSentence(head, byteCount: byteCount) {
        sentence
      } else if let sentence = ProtobufSignature.sentence(for: head) {
        sentence
      } else if isMessagePack(head) {
        """
        this is a msgpack file, as Flax writes, which holds no PyTorch checkpoint; load it with \
        flax.serialization, and write its arrays with safetensors.flax.save_file
        """
      } else if head.allSatisfy({ $0 == 0 }) {
        """
        the file begins with \(head.count) zero bytes: the download reserved \(byteCount) bytes and \
        did not fill them; fetch it again
        """
      } else {
        nil
      }
    return sentence.map { ArchiveError(.notACheckpoint, at: 0, $0) }
  }

  /// Whether the first pickle is the magic number of a stream, in whichever protocol.
  private static func beginsWithStreamMagic(_ head: [UInt8]) -> Bool {
    let head = ContiguousArray(head)
    guard let first = try? Pickle(reading: head.span) else { return false }
    return first.bigInteger(first.root) == StreamReader.magic
  }

  /// What to do with a safetensors file: one whose header reaches past the end is cut short.
  private static func safetensorsSentence(_ head: [UInt8], byteCount: Int) -> String? {
    guard head.count > 9, head[8] == UInt8(ascii: "{") else { return nil }
    let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= longestSafetensorsHeader else { return nil }
    guard length > UInt64(byteCount) - 8 else {
      return "this is a safetensors file, not a checkpoint of PyTorch's; read it as one"
    }
    guard head[9] == UInt8(ascii: "\"") else { return nil }
    return """
      this is a safetensors file that is cut short: its header has \(length) bytes, and \
      \(byteCount - 8) are left; fetch it again
      """
  }

  /// The reference implementation's own limit.
  private static let longestSafetensorsHeader: UInt64 = 100_000_000

  /// Whether a map begins here whose first key is a short text.
  private static func isMessagePack(_ head: [UInt8]) -> Bool {
    let keyPosition: Int
    switch head.first {
    case (0x81...0x8F)?: keyPosition = 1
    case 0xDE?: keyPosition = 3
    case 0xDF?: keyPosition = 5
    default: return false
    }
    guard keyPosition < head.count, (0xA1...0xBF).contains(head[keyPosition]) else { return false }
    let key = head.dropFirst(keyPosition + 1).prefix(Int(head[keyPosition] - 0xA0))
    return key.count == Int(head[keyPosition] - 0xA0)
      && key.allSatisfy { (0x20..<0x7F).contains($0) }
  }

  private static func gitLFSSentence(_ text: String) -> String {
    let size = text.split(separator: "\n").first { $0.hasPrefix("size ") }?.dropFirst(5)
    let real = size.flatMap { Int($0) }.map { " of \($0) bytes" } ?? ""
    return """
      this is a git-LFS pointer, not the file\(real) that it stands for; run `git lfs pull` in its \
      repository
      """
  }
}

extension [UInt8] {
  fileprivate var isTarHeader: Bool {
    // `ustar` stands at byte 257; the oldest tars have no magic, but PyTorch takes them for tars.
    count >= TarHeader.blockByteCount
      && (self[257..<262].elementsEqual("ustar".utf8) || TarHeader.isHeader(self))
  }

  fileprivate var looksLikePickleWithoutProtocol: Bool {
    guard let first else { return false }
    return "(]}c)lIFSVLN".utf8.contains(first)
  }
}

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
    } else if Self.beginsWithStreamMagic(head) {
      self = .container(.stream)
    } else if head.first == 0x80 || head.looksLikePickleWithoutProtocol {
      self = .container(.pickle)
    } else {
      self = .somethingElse(
        ArchiveError(
          .notACheckpoint, at: 0,
          """
          the file begins with \(hexadecimal(head.prefix(8))), which is neither a zip, a tar nor a \
          pickle; it is not a PyTorch checkpoint
          """))
    }
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
      } else if head.starts(with: [0x1F, 0x8B]) {
        "this is gzip-compressed; unpack it with gunzip and give the result"
      } else if head.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) {
        "this is an HDF5 file, as Keras writes; it holds no PyTorch checkpoint"
      } else if isSafetensorsHeader(head, byteCount: byteCount) {
        "this is a safetensors file, not a checkpoint of PyTorch's; read it as one"
      } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
        "this is a PNG image, not a checkpoint"
      } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
        "this is a JPEG image, not a checkpoint"
      } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
        "this is zstd-compressed; unpack it with unzstd and give the result"
      } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A]) {
        "this is xz-compressed; unpack it with unxz and give the result"
      } else if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF]) {
        "this is a 7-Zip archive; unpack it and give the checkpoint in it"
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

  /// Whether a length within the file and a JSON object stand at the start.
  private static func isSafetensorsHeader(_ head: [UInt8], byteCount: Int) -> Bool {
    guard head.count > 9, head[8] == UInt8(ascii: "{") else { return false }
    let length = head[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length >= 2 && length <= UInt64(byteCount) - 8
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

public import MappedFiles
internal import Tensors

/// The index of a sharded checkpoint, such as `model.safetensors.index.json`: which file beside it
/// holds which tensor.
///
/// Hugging Face's libraries write one beside shards of either format; its `weight_map` is what
/// counts, the rest is passed over.
public struct ShardIndex: Sendable {
  /// A file and the tensors that it is to hold.
  public struct Shard: Hashable, Sendable {
    /// The file's name, in the folder of the index.
    public let name: String
    /// The tensors' names, in the order of the index.
    public internal(set) var tensors: [String]
  }

  /// The bytes in a file's name, at most, on all systems.
  private static let maximumNameByteCount = 255
  private static let maximumShardCount = 1 << 14

  /// The shards, in the order of first mention.
  public private(set) var shards: [Shard] = []

  private var positions: [ExactName: Int] = [:]
  private var names: Set<ExactName> = []

  private init() {}

  /// Whether `bytes` begin as JSON does, which no checkpoint begins as.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    bytes.leadingBytes(64).first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }

  /// Reads the index in a mapped file; opens no shard.
  ///
  /// - Throws: ``FormatError`` if it is no index, names a tensor twice, or gives a shard a name that
  ///   leads out of the folder.
  public init(_ file: MappedFile) throws(FormatError) {
    guard file.bytes.count <= SafetensorsFile.headerByteLimit else {
      throw FormatError(
        .overLimit, path: file.path, found: "an index of \(file.bytes.count) bytes",
        expected: "at most \(SafetensorsFile.headerByteLimit)",
        remedy: "this is not the index of a checkpoint")
    }
    self = try file.bytes.withSpan { (bytes) throws(FormatError) in
      var index = ShardIndex()
      try index.parse(bytes, file.path)
      return index
    }
    guard !shards.isEmpty else {
      throw FormatError(
        .malformedIndex, path: file.path, found: "JSON without a weight_map",
        expected: "the index of a sharded checkpoint",
        remedy: "give the file that holds the weights"
      )
    }
  }

  private mutating func parse(_ bytes: Span<UInt8>, _ path: String) throws(FormatError) {
    var json = JSONReader(path: path, section: 0..<bytes.count)
    try json.take("{", in: bytes)
    var count = 0
    while try json.hasElement(after: count, before: "}", in: bytes) {
      if try json.key(in: bytes).formatWord == "weight_map" {
        try readMap(&json, in: bytes)
      } else {
        try json.skipValue(in: bytes)
      }
      count += 1
    }
    guard json.peek(in: bytes) == nil else {
      throw json.unexpected(in: bytes, expected: "nothing but white space")
    }
  }

  private mutating func readMap(
    _ json: inout JSONReader, in bytes: Span<UInt8>
  ) throws(FormatError) {
    try json.take("{", in: bytes)
    var count = 0
    while try json.hasElement(after: count, before: "}", in: bytes) {
      _ = json.peek(in: bytes)
      let offset = json.position
      let tensor = try json.key(in: bytes)
      let shard = try json.string(in: bytes)
      guard names.insert(ExactName(tensor)).inserted else {
        throw FormatError(
          .duplicateName, path: json.path, offset: offset, key: tensor,
          found: "a tensor that is mapped already", expected: "each once")
      }
      guard Self.isPlainName(shard) else {
        throw FormatError(
          .malformedIndex, path: json.path, offset: offset, key: tensor,
          found: "the shard name \(shard.debugDescription)",
          expected: "the name of a file in the folder of the index",
          remedy: "an honest index never leads elsewhere")
      }
      append(tensor, to: shard)
      guard shards.count <= Self.maximumShardCount else {
        throw FormatError(
          .overLimit, path: json.path, offset: offset, key: tensor,
          found: "over \(Self.maximumShardCount) files", expected: "fewer",
          remedy: "no checkpoint has so many parts; the index is forged")
      }
      count += 1
    }
  }

  private mutating func append(_ tensor: String, to shard: String) {
    if let position = positions[ExactName(shard)] {
      shards[position].tensors.append(tensor)
    } else {
      positions[ExactName(shard)] = shards.count
      shards.append(Shard(name: shard, tensors: [tensor]))
    }
  }

  /// Whether a name stays in its folder, wherever it is read.
  private static func isPlainName(_ name: String) -> Bool {
    name.utf8.count <= maximumNameByteCount && !["", ".", ".."].contains(name)
      && !name.unicodeScalars.contains { "/\\:\0".unicodeScalars.contains($0) }
  }
}

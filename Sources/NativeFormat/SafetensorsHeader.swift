internal import Tensors

/// What the JSON header of a safetensors file says, in its order; names and keys are unique.
struct SafetensorsHeader {
  /// What the header says of one tensor, before it is held against the file.
  struct Item {
    let name: String
    let dtype: DType
    let shape: [Int]
    let begin: Int
    let end: Int
    /// Where the header says so, in bytes from the start of the file.
    let offset: Int
  }

  private(set) var metadata = FileMetadata()
  private(set) var items: [Item] = []
  private var names: Set<ExactName> = []
  private var hasMetadata = false

  /// Reads the JSON in `section` of the file.
  init(
    parsing bytes: Span<UInt8>, section: Range<Int>, path: String
  ) throws(FormatError) {
    var json = JSONReader(path: path, section: section)
    try json.take("{", in: bytes)
    var limits = IndexLimits(fileByteCount: bytes.count, path: path)
    var count = 0
    while try json.hasElement(after: count, before: "}", in: bytes) {
      _ = json.peek(in: bytes)
      let offset = json.position
      let name = try json.key(in: bytes)
      if name.formatWord == "__metadata__" {
        try readMetadata(&json, at: offset, in: bytes)
      } else {
        try limits.add(name: name)
        try readItem(name, &json, at: offset, in: bytes)
        try limits.add(rank: items.last?.shape.count ?? 0)
      }
      count += 1
    }
    guard json.peek(in: bytes) == nil else {
      throw json.unexpected(in: bytes, expected: "nothing but white space")
    }
  }

  private mutating func readMetadata(
    _ json: inout JSONReader, at offset: Int, in bytes: Span<UInt8>
  ) throws(FormatError) {
    guard !hasMetadata else {
      throw duplicate("__metadata__", of: nil, at: offset, in: json.path)
    }
    hasMetadata = true
    if try json.takesNull(in: bytes) { return }
    try json.take("{", in: bytes)
    while try json.hasElement(after: metadata.keys.count, before: "}", in: bytes) {
      _ = json.peek(in: bytes)
      let offset = json.position
      let key = try json.key(in: bytes)
      guard metadata[key] == nil else { throw duplicate(key, of: nil, at: offset, in: json.path) }
      metadata[key] = try json.string(in: bytes)
      try IndexLimits.check(textCount: metadata.keys.count, path: json.path)
    }
  }

  private mutating func readItem(
    _ name: String, _ json: inout JSONReader, at offset: Int, in bytes: Span<UInt8>
  ) throws(FormatError) {
    guard names.insert(ExactName(name)).inserted else {
      throw duplicate(name, of: nil, at: offset, in: json.path)
    }
    var dtype: DType?
    var shape: [Int]?
    var range: [Int]?
    try json.take("{", in: bytes)
    var count = 0
    while try json.hasElement(after: count, before: "}", in: bytes) {
      _ = json.peek(in: bytes)
      let offset = json.position
      let key = try json.key(in: bytes)
      switch key.formatWord {
      case "dtype":
        guard dtype == nil else { throw duplicate(key, of: name, at: offset, in: json.path) }
        dtype = try Self.dtype(of: name, &json, in: bytes)
      case "shape":
        guard shape == nil else { throw duplicate(key, of: name, at: offset, in: json.path) }
        shape = try Self.counts(&json, in: bytes)
      case "data_offsets":
        guard range == nil else { throw duplicate(key, of: name, at: offset, in: json.path) }
        range = try Self.counts(&json, in: bytes)
      default: try json.skipValue(in: bytes)
      }
      count += 1
    }
    guard let dtype, let shape, let range, range.count == 2 else {
      throw FormatError(
        .malformedJSON, path: json.path, offset: offset, key: name,
        found: "an incomplete description",
        expected: "\"dtype\", \"shape\" and the two numbers of \"data_offsets\"")
    }
    items.append(
      Item(
        name: name, dtype: dtype, shape: shape, begin: range[0], end: range[1], offset: offset))
  }

  private static func counts(
    _ json: inout JSONReader, in bytes: Span<UInt8>
  ) throws(FormatError) -> [Int] {
    var counts: [Int] = []
    try json.take("[", in: bytes)
    while try json.hasElement(after: counts.count, before: "]", in: bytes) {
      counts.append(try json.count(in: bytes))
    }
    return counts
  }

  private static func dtype(
    of name: String, _ json: inout JSONReader, in bytes: Span<UInt8>
  ) throws(FormatError) -> DType {
    _ = json.peek(in: bytes)
    let offset = json.position
    let spelling = try json.string(in: bytes)
    guard let dtype = DTypeCodes.dtype(safetensorsName: spelling.formatWord) else {
      let isNarrow = ["F4", "F6_E2M3", "F6_E3M2"].contains(spelling.formatWord)
      throw FormatError(
        .unsupportedDType, path: json.path, offset: offset, key: name,
        found: "the element type \(spelling.debugDescription)",
        expected: DTypeCodes.safetensors.map(\.name).joined(separator: ", "),
        remedy: isNarrow
          ? "elements narrower than a byte are not supported, convert them where the file was made"
          : nil)
    }
    return dtype
  }

  private func duplicate(
    _ key: String, of name: String?, at offset: Int, in path: String
  ) -> FormatError {
    FormatError(
      .duplicateName, path: path, offset: offset, key: name ?? key,
      found: "a second \(key.debugDescription)", expected: "unique names")
  }
}

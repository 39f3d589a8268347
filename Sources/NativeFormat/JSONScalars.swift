package import MappedFiles

/// The texts, numbers and literals of a JSON file with the keys around each.
package enum JSONScalars {
  /// A value without members.
  package indirect enum Value: Hashable, Sendable {
    /// A number, `true`, `false` or `null`, as it is written.
    case literal(String)
    /// A string.
    case text(String)
    /// An array of such values.
    case list([Value])
  }

  private static let maximumCount = 1 << 12
  private static let maximumDepth = 32

  /// Reads the values of an object, at most 4,096 of them; arrays of objects are skipped.
  ///
  /// - Throws: ``FormatError`` if the file is not a JSON object.
  package static func values(
    in file: MappedFile
  ) throws(FormatError) -> [(path: [String], value: Value)] {
    try file.bytes.withSpan { (bytes) throws(FormatError) in
      var json = JSONReader(path: file.path, section: 0..<bytes.count)
      var found: [(path: [String], value: Value)] = []
      try readObject(&json, at: [], into: &found, bytes)
      return found
    }
  }

  private static func readObject(
    _ json: inout JSONReader, at path: [String],
    into found: inout [(path: [String], value: Value)], _ bytes: Span<UInt8>
  ) throws(FormatError) {
    try json.take("{", in: bytes)
    var count = 0
    while try json.hasElement(after: count, before: "}", in: bytes) {
      let place = path + [try json.key(in: bytes)]
      if json.peek(in: bytes) == UInt8(ascii: "{"), place.count < maximumDepth {
        try readObject(&json, at: place, into: &found, bytes)
      } else if let value = try value(&json, depth: 0, bytes), found.count < maximumCount {
        found.append((place, value))
      }
      count += 1
    }
  }

  /// A value; `nil` for one that is skipped.
  private static func value(
    _ json: inout JSONReader, depth: Int, _ bytes: Span<UInt8>
  ) throws(FormatError) -> Value? {
    switch json.peek(in: bytes) {
    case UInt8(ascii: "\""): return .text(try json.string(in: bytes))
    case UInt8(ascii: "[") where depth < 2:
      try json.take("[", in: bytes)
      var values: [Value?] = []
      while try json.hasElement(after: values.count, before: "]", in: bytes) {
        values.append(try value(&json, depth: depth + 1, bytes))
      }
      let known = values.compactMap(\.self)
      return known.count == values.count ? .list(known) : nil
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      try json.skipValue(in: bytes)
      return nil
    default:
      let start = json.position
      try json.skipValue(in: bytes)
      let text = (start..<json.position).map { bytes[$0] }
      return .literal(String(decoding: text, as: UTF8.self))
    }
  }
}

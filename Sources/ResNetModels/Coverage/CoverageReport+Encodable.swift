extension CoverageReport: Encodable {
  /// The version of the encoded form; it grows when a member changes its meaning.
  public static let schema = 1

  private enum CodingKeys: String, CodingKey {
    case schema, architecture, configuration, expected, loaded, missing, unexpected, mismatched
    case ignored, prefix, convention, leftOut, transposed, constants, notes, contradictions
  }

  /// Encodes the coverage; each note is the sentence that the text has.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(architecture, forKey: .architecture)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(expected, forKey: .expected)
    try container.encode(loaded, forKey: .loaded)
    try container.encode(missing, forKey: .missing)
    try container.encode(unexpected, forKey: .unexpected)
    try container.encode(mismatched, forKey: .mismatched)
    try container.encode(ignored, forKey: .ignored)
    try container.encode(prefix, forKey: .prefix)
    try container.encode(convention.name, forKey: .convention)
    // Few files have any.
    if !leftOut.isEmpty { try container.encode(leftOut.map(\.name), forKey: .leftOut) }
    if !transposed.isEmpty { try container.encode(transposed, forKey: .transposed) }
    if !constants.isEmpty { try container.encode(constants, forKey: .constants) }
    if !notes.isEmpty { try container.encode(notes.map(\.description), forKey: .notes) }
    if !contradictions.isEmpty { try container.encode(contradictions, forKey: .contradictions) }
  }
}

extension CoverageReport.Missing: Encodable {
  private enum CodingKeys: String, CodingKey {
    case key, shape, suggestion
  }

  /// Encodes `{"key", "shape"}`, and `"suggestion"` if there is one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(shape, forKey: .shape)
    try container.encodeIfPresent(suggestion, forKey: .suggestion)
  }
}

extension CoverageReport.Unexpected: Encodable {
  private enum CodingKeys: String, CodingKey {
    case key, shape
  }

  /// Encodes `{"key", "shape"}`, the key being the source's name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .key)
    try container.encode(shape, forKey: .shape)
  }
}

extension CoverageReport.Mismatched: Encodable {
  private enum CodingKeys: String, CodingKey {
    case key, expected, found
  }

  /// Encodes `{"key", "expected", "found"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(expected, forKey: .expected)
    try container.encode(found, forKey: .found)
  }
}

extension Contradiction: Encodable {
  private enum CodingKeys: String, CodingKey {
    case kind, place, expected, found
  }

  /// Encodes `{"kind", "place", "expected", "found"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind.rawValue, forKey: .kind)
    try container.encode(place, forKey: .place)
    try container.encode(expected, forKey: .expected)
    try container.encode(found, forKey: .found)
  }
}

/// A number, truth value or short text that a checkpoint holds next to its tensors.
public struct RecordedValue: Encodable, Hashable, Sendable {
  /// The value.
  public enum Content: Hashable, Sendable {
    /// A truth value.
    case bool(Bool)
    /// An integer of 64 bits.
    case integer(Int)
    /// A finite number.
    case number(Double)
    /// A text, or another value as Python prints it.
    case text(String)
  }

  private enum CodingKeys: CodingKey { case name, value }

  /// The dotted path from the top of the object, such as `optimizer.param_groups.0.lr`.
  public let name: String
  /// The value.
  public let content: Content

  /// Encodes the value as JSON's own kind.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    switch content {
    case .bool(let value): try container.encode(value, forKey: .value)
    case .integer(let value): try container.encode(value, forKey: .value)
    case .number(let value): try container.encode(value, forKey: .value)
    case .text(let value): try container.encode(value, forKey: .value)
    }
  }
}

extension RecordedValue: CustomStringConvertible {
  /// The name and the value: `epoch = 90`.
  public var description: String {
    switch content {
    case .bool(let value): "\(name) = \(value)"
    case .integer(let value): "\(name) = \(value)"
    case .number(let value): "\(name) = \(value)"
    case .text(let value): "\(name) = \(value)"
    }
  }
}

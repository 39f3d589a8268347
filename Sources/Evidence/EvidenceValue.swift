/// A plain value that a file states: an attribute of a module, an entry of a configuration.
public enum EvidenceValue: Hashable, Sendable {
  /// `None` or `null`.
  case none
  /// `True` or `False`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A floating-point number.
  case number(Double)
  /// A text.
  case text(String)
  /// A list or tuple.
  case sequence([EvidenceValue])
}

extension EvidenceValue {
  /// The whole number, if it is one.
  public var integer: Int? {
    guard case .integer(let value) = self else { return nil }
    return value
  }

  /// The number, whole or not.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The text, if it is one.
  public var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }

  /// The Boolean, if it is one.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements, if it is a sequence.
  public var elements: [EvidenceValue]? {
    guard case .sequence(let values) = self else { return nil }
    return values
  }

  /// The whole number, or the one that all elements of a sequence are: `2` of `(2, 2)`.
  public var side: Int? {
    guard let elements else { return integer }
    guard let first = elements.first?.integer else { return nil }
    return elements.allSatisfy { $0.integer == first } ? first : nil
  }

  /// Returns true if both values mean the same to a layer: `2` is `(2, 2)`, and `1` is `1.0`.
  ///
  /// Floating-point numbers are compared to one part in a million, because float32 rounds them.
  public func means(_ other: EvidenceValue) -> Bool {
    switch (self, other) {
    case (.sequence(let left), .sequence(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.means($1) }
    case (.sequence(let elements), let single), (let single, .sequence(let elements)):
      !elements.isEmpty && elements.allSatisfy { $0.means(single) }
    default:
      if let left = number, let right = other.number {
        left == right || abs(left - right) <= 1e-6 * max(abs(left), abs(right))
      } else {
        self == other
      }
    }
  }
}

extension EvidenceValue: CustomStringConvertible {
  /// The value as Python prints it.
  public var description: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .sequence(let values): "(" + values.map(\.description).joined(separator: ", ") + ")"
    }
  }
}

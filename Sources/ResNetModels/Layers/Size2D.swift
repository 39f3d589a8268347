internal import Evidence

/// A height and a width: of a kernel, a stride, a padding, an image.
///
/// A literal gives both: `let kernelSize: Size2D = 7`.
public struct Size2D: Hashable, Sendable {
  /// The vertical extent, which PyTorch names first.
  public var height: Int
  /// The horizontal extent.
  public var width: Int

  /// Creates a size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Creates a size that is equal in both directions.
  public init(_ side: Int) { self.init(height: side, width: side) }
}

extension Size2D: ExpressibleByIntegerLiteral {
  /// Creates a size that is equal in both directions.
  public init(integerLiteral value: Int) { self.init(value) }
}

extension Size2D: CustomStringConvertible {
  /// The pair as Python prints a tuple, such as `(7, 7)`.
  public var description: String { "(\(height), \(width))" }
}

extension Size2D {
  /// The pair as a module's attribute has it.
  var evidence: EvidenceValue { .sequence([.integer(height), .integer(width)]) }
}

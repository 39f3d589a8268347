/// Something that a file states and that a network does otherwise.
///
/// Tensors of the right names and shapes do not prove a network; this is evidence against one.
public struct Contradiction: Hashable, Sendable {
  /// The kinds, for a caller that decides some of them.
  public enum Kind: String, Hashable, Sendable {
    /// A layer computes something else, is absent, or is surplus.
    case layer
    /// A layer has another stride, dilation or padding, or a setting of these is another.
    case stride
    /// A name in the file is that of another architecture.
    case name
    /// A setting in the file is not the network's.
    case setting
  }

  /// The kind.
  public let kind: Kind
  /// Where the file states it, such as `layer1.0.relu` or `args.model`.
  public let place: String
  /// What the file states.
  public let found: String
  /// What the network has.
  public let expected: String

  init(_ kind: Kind, at place: String, found: String, expected: String) {
    self.kind = kind
    self.place = place
    self.found = found
    self.expected = expected
  }
}

extension Contradiction: CustomStringConvertible {
  /// One clause: `maxpool: Identity; expected MaxPool2d`.
  public var description: String {
    "\(place.escapedForDisplay): \(found.escapedForDisplay); expected \(expected)"
  }
}

/// A value in a ``Pickle``: what kind it is, and where its content stands.
///
/// Equal values are the same Python object, as `is` compares; equal content may stand in two
/// values. A value means something only to the pickle that it came from.
public struct PickleValue: Hashable, Sendable {
  /// The kinds of values.
  public enum Kind: UInt8, Hashable, Sendable {
    /// `None`.
    case none
    /// `True` or `False`.
    case bool
    /// An `int` of any size.
    case int
    /// A `float`.
    case float
    /// A `str`.
    case string
    /// A Python 2 `str`: bytes that may be text.
    case byteString
    /// A `bytes`.
    case bytes
    /// A `bytearray`.
    case byteArray
    /// A `list`.
    case list
    /// A `tuple`.
    case tuple
    /// A `dict`.
    case dict
    /// A `set`.
    case set
    /// A `frozenset`.
    case frozenset
    /// A class or function, by name only.
    case global
    /// An object that the pickle asks its reader for by an identifier.
    case persistentID
    /// The recorded result of a call that was not made.
    case object
  }

  /// The kind in the low byte, the index above it.
  let bits: UInt64

  static let none = PickleValue(.none, 0)
  static let emptyTuple = PickleValue(.tuple, 0)

  init(_ kind: Kind, _ index: Int) {
    bits = UInt64(truncatingIfNeeded: index) << 8 | UInt64(kind.rawValue)
  }

  init(_ value: Bool) {
    self.init(.bool, value ? 1 : 0)
  }

  /// An integer that fits in 54 bits is held in the value itself, marked by a low bit of 0.
  init?(inline value: Int64) {
    guard value >= -(1 << 53), value < 1 << 53 else { return nil }
    self.init(.int, Int(value) << 1)
  }

  /// A longer integer stands in the pickle's table, marked by a low bit of 1.
  init(longInteger index: Int) {
    self.init(.int, index << 1 | 1)
  }

  /// What kind of value it is.
  public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .none }

  /// Where the content stands, or the content itself if it is small.
  var index: Int { Int(Int64(bitPattern: bits) >> 8) }

  /// Whether its content is a container of other values.
  var isContainer: Bool {
    switch kind {
    case .list, .tuple, .dict, .set, .frozenset: true
    default: false
    }
  }

  var inlineInteger: Int64? {
    index & 1 == 0 ? Int64(index >> 1) : nil
  }

  var longIntegerIndex: Int { index >> 1 }
}

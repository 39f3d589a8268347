internal import PickleReader

/// The keys of a dictionary that are calls, such as `str("w")`.
///
/// Python makes the call, and its result may equal another key: the dictionary then holds one value
/// where the pickle shows two. No call is made here, so such a dictionary is refused.
struct ComputedKeys {
  /// What a key may equal.
  private enum Kind {
    case text
    case bytes
    case number
    /// Anything, since the class is not known.
    case any

    init(ofCallsTo name: String) {
      switch name {
      case "builtins.str", "numpy.str_": self = .text
      case "builtins.bytes", "numpy.bytes_", "_codecs.encode": self = .bytes
      case "builtins.int", "builtins.float", "builtins.bool", "builtins.complex", "decimal.Decimal",
        "fractions.Fraction", "numpy.bool_", "numpy.float32", "numpy.float64", "numpy.int32",
        "numpy.int64":
        self = .number
      default: self = .any
      }
    }

    func mayEqual(_ other: Kind) -> Bool {
      switch (self, other) {
      case (.any, _), (_, .any), (.text, .text), (.bytes, .bytes), (.number, .number): true
      default: false
      }
    }
  }

  private let pickle: Pickle

  init(in pickle: Pickle) { self.pickle = pickle }

  /// True if a key is a call whose result Python compares with other keys by its value.
  ///
  /// Python compares tensors, such as the parameters of an optimizer, by identity.
  func isComputed(_ key: PickleValue) -> Bool {
    guard let object = pickle.object(key) else { return false }
    let name = pickle.global(object.callable)?.exactName ?? ""
    return TensorConstructor(name) == nil
  }

  /// A computed key and another that may be equal to it; `nil` if there are none.
  ///
  /// Objects that one class makes of different arguments are taken to differ.
  func clash(among keys: some Sequence<PickleValue>) -> (computed: PickleValue, other: PickleValue)?
  {
    var simple: [(key: PickleValue, kind: Kind)] = []
    var computed: [(key: PickleValue, kind: Kind, callable: PickleValue)] = []
    for key in keys {
      if isComputed(key), let object = pickle.object(key) {
        let name = pickle.global(object.callable)?.exactName ?? ""
        computed.append((key, Kind(ofCallsTo: name), object.callable))
      } else if let kind = kind(of: key), !simple.contains(where: { $0.kind == kind }) {
        simple.append((key, kind))
      }
    }
    guard let first = computed.first else { return nil }
    for call in computed {
      if let other = simple.first(where: { call.kind.mayEqual($0.kind) }) {
        return (call.key, other.key)
      }
      guard call.key != first.key, call.kind.mayEqual(first.kind) else { continue }
      if call.kind == .text || call.callable != first.callable { return (call.key, first.key) }
    }
    return nil
  }

  private func kind(of key: PickleValue) -> Kind? {
    switch key.kind {
    case .string: .text
    case .bytes: .bytes
    // Python 3 reads those of Python 2 as text.
    case .byteString: .text
    case .int, .float, .bool: .number
    default: nil
    }
  }
}

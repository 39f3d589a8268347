internal import PickleReader

/// Where a pickled `torch.nn.Module` keeps what its `state_dict()` gives.
///
/// A module is known by these attributes and not by its class, which may be anyone's.
struct ModuleAttributes: Sendable {
  /// The dictionaries of parameters, buffers and modules, in the order of `state_dict()`.
  let dictionaries: [PickleValue]
  /// The position of the buffers among ``dictionaries``.
  static let buffers = 1
  /// The names of the buffers that `state_dict()` leaves out.
  let transient: Set<PickleValue>
  /// How many keys were looked at to find them, and buffers are to be.
  let keyCount: Int

  /// What the attributes are called in one pickle.
  struct Names: Sendable {
    private let names: [(text: [UInt8], value: PickleValue?)]

    init(in pickle: Pickle) {
      names = ["_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"].map {
        (Array($0.utf8), pickle.value(of: $0))
      }
    }

    /// The number of the name that a key is; Python 2 wrote names as bytes.
    fileprivate func number(of key: PickleValue, in pickle: Pickle) -> Int? {
      names.firstIndex { name in
        key == name.value || pickle.isByteString(key, name.text)
      }
    }
  }

  /// `Module.__init__` sets them early; an object is searched for them no further than this.
  private static let attributesSearched = 64
  /// More names than this are not looked at: each is compared with every buffer.
  private static let transientNamesRead = 64

  /// Finds them among the attributes of an object; `nil` if it is no module.
  init?(_ attributes: PickleItems, _ names: Names, in pickle: Pickle) {
    var found = [PickleValue?](repeating: nil, count: 4)
    for (key, value) in attributes.prefix(Self.attributesSearched) {
      if let number = names.number(of: key, in: pickle) { found[number] = value }
    }
    dictionaries = found.prefix(3).compactMap { $0 }
    guard dictionaries.count == 3 else { return nil }
    transient = found[3].map { Self.elements(of: $0, in: pickle) } ?? []
    keyCount =
      Self.keyCount(attributes) + 2 * transient.count
      + (transient.isEmpty ? 0 : pickle.items(dictionaries[Self.buffers])?.count ?? 0)
  }

  /// The keys that are looked at in a dictionary.
  static func keyCount(_ attributes: PickleItems?) -> Int {
    min(attributes?.count ?? 0, attributesSearched)
  }

  /// The elements of a `set`, which older protocols make by a call with a list.
  private static func elements(of value: PickleValue, in pickle: Pickle) -> Set<PickleValue> {
    let list = pickle.object(value).flatMap { pickle.elements($0.arguments)?.first } ?? value
    return Set(pickle.elements(list)?.prefix(transientNamesRead) ?? [])
  }
}

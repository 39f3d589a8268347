internal import PickleReader

/// Names of attributes as one pickle has them, to find keys by; Python 2 wrote names as bytes.
struct AttributeNames: Sendable {
  private let names: [(text: [UInt8], value: PickleValue?)]

  init(_ names: [String], in pickle: Pickle) {
    self.names = names.map { (Array($0.utf8), pickle.value(of: $0)) }
  }

  /// The number of the name that a key is.
  func number(of key: PickleValue, in pickle: Pickle) -> Int? {
    names.firstIndex { key == $0.value || pickle.isByteString(key, $0.text) }
  }

  /// The names that are there as texts.
  var texts: Set<PickleValue> { Set(names.compactMap(\.value)) }
}

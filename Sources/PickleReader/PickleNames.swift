/// Names to tell the values of one pickle by, as attributes and keys are told; Python 2 wrote names as
/// bytes.
public struct PickleNames: Sendable {
  /// What stands for each name as a `str`; `nil` for one that the pickle does not have.
  private let strings: [PickleValue?]
  /// The number of the name that each Python 2 `str` is, or -1, as far as the last that is one.
  private let byteStrings: [Int32]

  /// Looks for the names in a pickle, once.
  public init(_ names: [String], in pickle: Pickle) {
    let contents = pickle.contents
    strings = names.map { name in contents.texts.index(of: name).map { PickleValue(.string, $0) } }
    var numbers: [Int32] = []
    for (number, name) in names.enumerated() {
      let bytes = Array(name.utf8)
      for (index, blob) in contents.blobs.enumerated() where blob.count == bytes.count {
        guard let copied = contents.copiedBytes(ofBlob: index), copied.elementsEqual(bytes) else {
          continue
        }
        if index >= numbers.count {
          numbers.append(contentsOf: repeatElement(-1, count: index + 1 - numbers.count))
        }
        numbers[index] = Int32(number)
      }
    }
    byteStrings = numbers
  }

  /// True if the pickle has any of the names.
  public var areThere: Bool {
    strings.contains { $0 != nil } || byteStrings.contains { $0 >= 0 }
  }

  /// The number of the name that a value is; `nil` if it is none of them.
  public func number(of value: PickleValue) -> Int? {
    switch value.kind {
    case .string: return strings.firstIndex(of: value)
    case .byteString where value.index < byteStrings.count && byteStrings[value.index] >= 0:
      return Int(byteStrings[value.index])
    default: return nil
    }
  }
}

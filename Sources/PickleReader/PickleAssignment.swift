/// Assigns entries to dictionaries of one finished pickle, as Python does.
///
/// Keys are compared as they are while the pickle is read; a value that cannot be hashed is equal only
/// to itself.
public struct PickleAssignment: ~Copyable, Sendable {
  /// A copy, because comparing keys adds to the texts.
  private var contents: PickleContents
  private var keys = KeyTable()
  private var distinct = DistinctKeys()

  /// Prepares for the dictionaries of a pickle.
  public init(in pickle: Pickle) { contents = pickle.contents }

  /// The items of a dictionary: of equal keys, the first stays with the last value.
  ///
  /// - Complexity: O(*n*) in the number of entries.
  public mutating func items(
    assigning entries: [(key: PickleValue, value: PickleValue)]
  ) -> PickleItems {
    distinct.begin(maximumCount: entries.count)
    var content: [PickleValue] = []
    for (key, value) in entries {
      let identity = keys.identity(of: key, in: &contents) ?? KeyIdentity(.value, key.bits)
      if let position = distinct.claim(identity) {
        content[2 * position + 1] = value
      } else {
        content += [key, value]
      }
    }
    return PickleItems(content[...])
  }
}

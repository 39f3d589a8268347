internal import PickleReader
internal import Synchronization

/// Dictionaries to which equal keys are assigned, each merged once.
///
/// Objects by the million may share one dictionary.
final class MergedDictionaries: Sendable {
  /// The items by the opcode that made the dictionary.
  private let known = Mutex<[Int: PickleItems]>([:])

  /// The items of a dictionary that was merged before.
  func items(of object: PickleObject) -> PickleItems? { known.withLock { $0[object.madeAt] } }

  /// The items of a dictionary: one for each key, with the last value.
  ///
  /// - Complexity: O(*n*) in the number of entries the first time.
  func items(
    of object: PickleObject,
    _ entries: @autoclosure () -> some Sequence<(key: PickleValue, value: PickleValue)>,
    in pickle: Pickle
  ) -> PickleItems {
    if let items = items(of: object) { return items }
    let items = PickleItems(assigning: entries(), in: pickle)
    known.withLock { $0[object.madeAt] = items }
    return items
  }
}

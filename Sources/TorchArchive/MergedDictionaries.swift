internal import PickleReader
internal import Synchronization

/// The dictionaries of a pickle in which equal keys are assigned, each merged once: objects by the
/// million may share one.
final class MergedDictionaries: Sendable {
  private struct State: ~Copyable, Sendable {
    var assignment: PickleAssignment?
    /// The items by the opcode that made the dictionary.
    var known: [Int: PickleItems] = [:]
  }

  private let pickle: Pickle
  private let state = Mutex(State())

  init(of pickle: Pickle) { self.pickle = pickle }

  /// The items of a dictionary that was merged before.
  func items(of object: PickleObject) -> PickleItems? {
    state.withLock { $0.known[object.madeAt] }
  }

  /// The items of a dictionary: one for each key, with the last value.
  ///
  /// - Complexity: O(*n*) in the number of entries.
  func merge(
    _ entries: [(key: PickleValue, value: PickleValue)], of object: PickleObject
  ) -> PickleItems {
    state.withLock { state in
      var assignment = state.assignment.take() ?? PickleAssignment(in: pickle)
      let items = assignment.items(assigning: entries)
      state.assignment = consume assignment
      state.known[object.madeAt] = items
      return items
    }
  }
}

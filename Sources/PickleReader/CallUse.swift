/// Whether a call was given a container or an object, and whether that holds something since then that
/// the call did not see.
enum CallUse: UInt8 {
  case free, given, changed

  mutating func noteChange() {
    if self == .given { self = .changed }
  }
}

extension PickleContents {
  /// Notes that a call was given a value, and of a tuple whatever stands in it, down to a depth.
  mutating func noteGiven(_ value: PickleValue, depth: Int = 2) {
    if value.kind == .object, objects[value.index].use == .free {
      objects[value.index].use = .given
    }
    guard value.isContainer, containers.noteGiven(value.index) else { return }
    guard value.kind == .tuple, depth > 0 else { return }
    for element in containers[value.index] { noteGiven(element, depth: depth - 1) }
  }

  /// Whether something was put into a value after a call was given it.
  func isChangedSinceGiven(_ value: PickleValue) -> Bool {
    value.kind == .object
      ? objects[value.index].use == .changed
      : value.isContainer && containers.isChangedSinceGiven(value.index)
  }
}

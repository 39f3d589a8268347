/// The opcodes that make and fill lists, tuples, dictionaries and sets.
extension Unpickler {
  mutating func pushEmpty(_ kind: PickleValue.Kind) throws(PickleError) {
    try countValue()
    let index = contents.containers.makeEmpty()
    let container = PickleValue(kind, index)
    if kind == .dict || kind == .set { keys.noteKeyed(container) }
    try push(container)
  }

  mutating func makeTuple(count: Int) throws(PickleError) {
    try makeContainer(.tuple, from: try startOfLast(count))
  }

  mutating func makeContainerFromMark(_ kind: PickleValue.Kind) throws(PickleError) {
    try makeContainer(kind, from: try popMark())
  }

  /// Replaces the values from `start` up by a container of them.
  private mutating func makeContainer(
    _ kind: PickleValue.Kind, from start: Int
  ) throws(PickleError) {
    try checkKeys(of: kind, from: start)
    try countValue()
    guard let index = contents.containers.make(stack[start...]) else { throw poolIsFull() }
    let container = PickleValue(kind, index)
    if kind == .dict || kind == .frozenset { keys.noteKeyed(container) }
    stack.removeLast(stack.count - start)
    try push(container)
  }

  /// APPENDS, SETITEMS, ADDITEMS: adds what stands above the mark to the value below it.
  mutating func addToTargetFromMark() throws(PickleError) {
    try addToTarget(from: try popMark())
  }

  /// APPEND, SETITEM: adds the last `count` values to the value below them.
  mutating func addToTarget(count: Int) throws(PickleError) {
    try addToTarget(from: try startOfLast(count))
  }

  private mutating func addToTarget(from start: Int) throws(PickleError) {
    _ = try startOfLast(stack.count - start + 1)
    let target = stack[start - 1]
    try checkTarget(target)
    let isKeyed = opcode == .setitem || opcode == .setitems
    if isKeyed { try checkKeys(of: .dict, from: start) }
    if opcode == .additems { try checkKeys(of: .set, from: start) }
    if target.kind == .object {
      try add(stack[start...], to: target, isKeyed ? \.items : \.elements)
    } else if !contents.containers.append(
      stack[start...], to: target.index, at: opcodeNumber)
    {
      throw poolIsFull()
    }
    stack.removeLast(stack.count - start)
  }

  /// What is built by a call may take items and elements; else the kinds must fit.
  private func checkTarget(_ target: PickleValue) throws(PickleError) {
    let expected: PickleValue.Kind =
      switch opcode {
      case .setitem, .setitems: .dict
      case .additems: .set
      default: .list
      }
    guard target.kind == expected || target.kind == .object else {
      throw failure(.wrongType, "the target is a \(target.kind), not a \(expected)")
    }
  }

  /// Adds values to one of the containers of an object, made if there is none.
  mutating func add(
    _ values: ArraySlice<PickleValue>, to object: PickleValue,
    _ field: WritableKeyPath<PickleContents.ObjectExtra, UInt32>
  ) throws(PickleError) {
    let extra = contents.extraIndex(of: object)
    if contents.extras[extra][keyPath: field] == 0 {
      try countValue()
      let made = contents.containers.makeEmpty()
      contents.extras[extra][keyPath: field] = UInt32(made)
      // `object[key] = value` replaces what has an equal key.
      if field == \.items { keys.noteKeyed(PickleValue(.dict, made)) }
    }
    let container = Int(contents.extras[extra][keyPath: field])
    guard contents.containers.append(values, to: container, at: opcodeNumber) else {
      throw poolIsFull()
    }
  }

  /// Checks that keys can be hashed and that each has a value.
  private mutating func checkKeys(
    of kind: PickleValue.Kind, from start: Int
  ) throws(PickleError) {
    let step: Int
    switch kind {
    case .dict: step = 2
    case .set, .frozenset: step = 1
    default: return
    }
    guard (stack.count - start).isMultiple(of: step) else {
      throw failure(.oddItemCount, "the last key has no value")
    }
    let known = keys.entryCount
    for position in stride(from: start, to: stack.count, by: step) {
      let key = stack[position]
      guard keys.isHashable(key, in: &contents) else {
        throw failure(.unhashableKey, "a \(key.kind) cannot be a key or an element of a set")
      }
    }
    // A tuple that is a key takes as much room again as two others.
    try countValue(times: 2 * (keys.entryCount - known))
  }

  func poolIsFull() -> PickleError {
    overLimit(.contents)
  }
}

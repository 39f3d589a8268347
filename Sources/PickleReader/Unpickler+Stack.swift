/// The stack, its marks and the memo.
extension Unpickler {
  /// The height below which the stack belongs to an outer mark.
  private var fence: Int { marks.last ?? 0 }

  mutating func push(_ value: PickleValue) throws(PickleError) {
    guard stack.count < limits.stack else { throw overLimit(.stack) }
    stack.append(value)
  }

  mutating func pop() throws(PickleError) -> PickleValue {
    guard stack.count > fence, let value = stack.popLast() else { throw underflow() }
    return value
  }

  func top() throws(PickleError) -> PickleValue {
    guard stack.count > fence, let value = stack.last else { throw underflow() }
    return value
  }

  /// The start of the last `count` values, which stay on the stack.
  func startOfLast(_ count: Int) throws(PickleError) -> Int {
    guard stack.count - fence >= count else { throw underflow() }
    return stack.count - count
  }

  mutating func pushMark() throws(PickleError) {
    guard marks.count < limits.depth else { throw overLimit(.depth) }
    marks.append(stack.count)
  }

  /// Closes the last mark; the values above it start at the returned height and stay.
  mutating func popMark() throws(PickleError) -> Int {
    guard let mark = marks.popLast() else { throw failure(.missingMark, "no mark is open") }
    return mark
  }

  /// POP takes away a value, or the mark if nothing stands above it.
  mutating func popValueOrMark() throws(PickleError) {
    if let mark = marks.last, mark == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  mutating func store(at index: Int) throws(PickleError) {
    memo.store(try top(), at: index)
    guard memo.count <= limits.memo else { throw overLimit(.memo) }
  }

  mutating func fetch(_ index: Int) throws(PickleError) {
    guard let value = memo[index] else {
      throw failure(.unknownMemoEntry, "nothing was stored under memo index \(index)")
    }
    try push(value)
  }

  private func underflow() -> PickleError {
    failure(.stackUnderflow, "the opcode needs more values than there are above the last mark")
  }
}

internal import PickleReader

/// The arguments of a call, counted from 0; a view that copies nothing.
struct Arguments {
  private let values: ArraySlice<PickleValue>
  /// The number of the opcode that made the call: what is put into an argument behind it was not seen.
  let givenAt: Int

  init(_ values: ArraySlice<PickleValue>, givenAt: Int = .max) {
    self.values = values
    self.givenAt = givenAt
  }

  var count: Int { values.count }

  /// An argument below `count`.
  subscript(position: Int) -> PickleValue { values[values.startIndex + position] }
}

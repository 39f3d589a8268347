internal import PickleReader

/// The arguments of a call, counted from 0; a view that copies nothing.
struct Arguments {
  private let values: ArraySlice<PickleValue>

  init(_ values: ArraySlice<PickleValue>) { self.values = values }

  var count: Int { values.count }

  /// An argument below `count`.
  subscript(position: Int) -> PickleValue { values[values.startIndex + position] }
}

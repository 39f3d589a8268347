/// The keys and values of a dictionary, in order; a view that copies nothing.
public struct PickleItems: RandomAccessCollection, Sendable {
  /// Keys and values by turns.
  private let content: ArraySlice<PickleValue>

  init(_ content: ArraySlice<PickleValue>) { self.content = content }

  /// The first items, as many as a number of keys and values.
  public func leading(valueCount: Int) -> PickleItems { PickleItems(content.prefix(valueCount)) }

  /// The position of the first item.
  public var startIndex: Int { 0 }

  /// The position behind the last item.
  public var endIndex: Int { content.count / 2 }

  /// The item at a position.
  public subscript(position: Int) -> (key: PickleValue, value: PickleValue) {
    let key = content.startIndex + 2 * position
    return (content[key], content[key + 1])
  }
}

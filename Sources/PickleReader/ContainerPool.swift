/// The lists, tuples, dictionaries and sets of a pickle, their contents side by side in one array.
///
/// A container is known by its index. However deep they nest, freeing them frees one array.
struct ContainerPool: Sendable {
  private struct Container {
    var start: UInt32
    var count: UInt32
    var capacity: UInt32
    /// The number of the opcode that last added to it; 0 for what it was made with.
    var lastChange: UInt32 = 0
  }

  private var containers: ContiguousArray<Container> = []
  private var contents: ContiguousArray<PickleValue> = []

  /// The most values that all containers hold together, spare room included.
  private let maximumContentCount: Int

  init(maximumContentCount: Int) {
    self.maximumContentCount = min(maximumContentCount, Int(UInt32.max))
  }

  /// The number of containers.
  var count: Int { containers.count }

  /// The number of values that all containers hold together, spare room included.
  var contentCount: Int { contents.count }

  /// Makes an empty container and returns its index.
  mutating func makeEmpty() -> Int {
    containers.append(Container(start: UInt32(contents.count), count: 0, capacity: 0))
    return containers.count - 1
  }

  /// Makes a container of values and returns its index, or `nil` if the pool is full.
  mutating func make(_ values: ArraySlice<PickleValue>) -> Int? {
    guard values.count <= maximumContentCount - contents.count else { return nil }
    let index = makeEmpty()
    contents.append(contentsOf: values)
    containers[index].count = UInt32(values.count)
    containers[index].capacity = UInt32(values.count)
    return index
  }

  /// The number of values in a container.
  func count(of index: Int) -> Int { Int(containers[index].count) }

  /// A value of a container.
  subscript(index: Int, position: Int) -> PickleValue {
    get { contents[Int(containers[index].start) + position] }
    set { contents[Int(containers[index].start) + position] = newValue }
  }

  /// The values of a container.
  subscript(index: Int) -> ArraySlice<PickleValue> {
    let container = containers[index]
    return contents[Int(container.start)..<Int(container.start) + Int(container.count)]
  }

  /// True if any container holds, or once held, a value.
  func mayHold(_ value: PickleValue) -> Bool { contents.contains(value) }

  /// The number of the opcode that last added to a container; 0 if none did.
  func lastChange(of index: Int) -> UInt32 { containers[index].lastChange }

  /// Notes that values were replaced, so that what stood there before is not known.
  mutating func noteReplacement(in index: Int) {
    if containers[index].lastChange > 0 { containers[index].lastChange = .max }
  }

  /// Adds values at the end of a container, as the opcode of a number does.
  ///
  /// - Returns: `false` if the pool is full.
  mutating func append(
    _ values: ArraySlice<PickleValue>, to index: Int, at opcodeNumber: UInt32
  ) -> Bool {
    guard reserve(values.count, in: index) else { return false }
    let container = containers[index]
    var position = Int(container.start + container.count)
    for value in values {
      contents[position] = value
      position += 1
    }
    containers[index].count += UInt32(values.count)
    containers[index].lastChange = opcodeNumber
    return true
  }

  /// Shortens a container.
  mutating func truncate(_ index: Int, to count: Int) {
    containers[index].count = UInt32(count)
  }

  /// Makes room behind a container's last value, moving the container to the end if it must.
  private mutating func reserve(_ extra: Int, in index: Int) -> Bool {
    let container = containers[index]
    let needed = Int(container.count) + extra
    guard needed > Int(container.capacity) else { return true }
    let isLast = Int(container.start) + Int(container.capacity) == contents.count
    let capacity = container.capacity == 0 ? needed : max(needed, Int(container.capacity) * 2)
    let growth = isLast ? capacity - Int(container.capacity) : capacity
    guard contents.count + growth <= maximumContentCount else { return false }
    if !isLast {
      containers[index].start = UInt32(contents.count)
      for position in 0..<Int(container.count) {
        contents.append(contents[Int(container.start) + position])
      }
    }
    let end = Int(containers[index].start) + capacity
    contents.append(contentsOf: repeatElement(.none, count: end - contents.count))
    containers[index].capacity = UInt32(capacity)
    return true
  }
}

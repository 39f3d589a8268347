import PickleReader

/// Reads the input as a pickle and visits the values that it left.
func readPickle(_ input: FuzzInput) {
  let count = input.bytes.count
  guard let pickle = try? Pickle(reading: input.bytes.span) else { return }
  precondition(pickle.byteCount <= count, "the pickle ends after its input")
  var values = [pickle.root]
  for position in 0..<1000 where position < values.count {
    let value = values[position]
    if case .inInput(let range)? = pickle.bytes(value) {
      precondition(range.upperBound <= count, "a byte string ends after the input")
    }
    values += pickle.elements(value) ?? []
    if let items = pickle.items(value) {
      for (key, item) in items.prefix(1000) { values += [key, item] }
    }
    if let object = pickle.object(value) { values += [object.arguments] + object.states }
  }
  _ = pickle.description(of: pickle.root, maximumValueCount: 1000)
}

import FuzzSupport
import PickleReader

/// Reads the input as a pickle and looks at the values that it left.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPickle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  guard let pickle = try? Pickle(reading: input.bytes.span) else { return 0 }
  precondition(pickle.byteCount <= count, "the pickle ends behind its input")
  var values = [pickle.root]
  for position in 0..<1000 where position < values.count {
    let value = values[position]
    if case .inInput(let range)? = pickle.bytes(value) {
      precondition(range.upperBound <= count, "a byte string ends behind the input")
    }
    values += pickle.elements(value) ?? []
    if let items = pickle.items(value) {
      for (key, item) in items.prefix(1000) { values += [key, item] }
    }
    if let object = pickle.object(value) { values += [object.arguments] + object.states }
  }
  _ = pickle.description(of: pickle.root, maximumValueCount: 1000)
  return 0
}

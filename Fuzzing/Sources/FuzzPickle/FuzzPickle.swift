import FuzzSupport
import PickleReader

/// Reads the input as a pickle and looks at every value that it left.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPickle(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = FuzzInput(start, count)
  guard let pickle = try? Pickle(reading: input.bytes.span) else { return 0 }
  precondition(pickle.byteCount <= count, "the pickle ends behind its input")
  for case .inInput(let range)? in pickle.persistentIDs.map({ pickle.bytes($0) }) {
    precondition(range.upperBound <= count, "a byte string ends behind the input")
  }
  _ = pickle.description(of: pickle.root, maximumValueCount: 1000)
  return 0
}

import Fixtures
import PickleReader
import Testing

/// The set that a search through an object is kept by.
@Suite("Sets of values") struct ValueSetTests {
  @Test("a value is in the set from its insertion to its removal")
  func membership() throws {
    let pickle = try read("](]]}(" + PickleCode("]") * 200 + "tcm\nf\n)R" + .int(7) + "Qe.")
    let values = try Array(#require(pickle.elements(pickle.root)))
    var set = PickleValueSet()
    #expect(!values.contains(where: set.contains))
    for (number, value) in values.enumerated() {
      set.insert(value)
      #expect(values.map(set.contains) == values.indices.map { $0 <= number })
    }
    for (number, value) in values.enumerated() {
      set.remove(value)
      #expect(values.map(set.contains) == values.indices.map { $0 > number })
    }
  }

  @Test("a number is never in the set")
  func numbers() throws {
    let pickle = try read("(K\u{1}NI01\nt.")
    let values = try #require(pickle.elements(pickle.root))
    var set = PickleValueSet()
    for value in values { set.insert(value) }
    #expect(!values.contains(where: set.contains))
  }
}

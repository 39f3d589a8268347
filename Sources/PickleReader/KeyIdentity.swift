/// What makes two dictionary keys the same key, as Python's `==` and `hash` see them.
///
/// `1`, `1.0` and `True` are one key. A Python 2 string is the text of the same bytes. A byte string
/// over a kilobyte, which is left in the input, is equal only to itself. Tuples are
/// compared through the identities of their elements, numbered once each, so that a tuple nested
/// in itself many times over costs no more than its own size.
struct KeyIdentity: Hashable, Sendable {
  private enum Form: Hashable {
    case none
    case integer(Int64)
    case longInteger(BigInteger)
    case float(bits: UInt64)
    case notANumber(PickleValue)
    case text(index: Int)
    case bytes([UInt8])
    case composite(PickleValue.Kind, [Int])
    case identity(PickleValue)
  }

  private let form: Form

  static let none = KeyIdentity(form: .none)

  private init(form: Form) { self.form = form }

  init(integer: Int64) { form = .integer(integer) }

  init(longInteger: BigInteger) { form = .longInteger(longInteger) }

  init(float: Double, value: PickleValue) {
    form =
      if let integer = Int64(exactly: float) {
        .integer(integer)
      } else if let integer = BigInteger(exactly: float) {
        .longInteger(integer)
      } else if float.isNaN {
        .notANumber(value)
      } else {
        .float(bits: float.bitPattern)
      }
  }

  init(textIndex: Int) { form = .text(index: textIndex) }

  init(bytes: [UInt8]) { form = .bytes(bytes) }

  /// A tuple or frozen set of elements whose identities have these numbers.
  init(_ kind: PickleValue.Kind, of numbers: [Int]) {
    form = .composite(kind, kind == .frozenset ? Set(numbers).sorted() : numbers)
  }

  /// Something that is equal only to itself: a class, an object, a persistent identifier.
  init(identityOf value: PickleValue) { form = .identity(value) }
}

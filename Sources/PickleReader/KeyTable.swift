/// The identities of dictionary keys and set elements, found once for each tuple among them.
struct KeyTable: ~Copyable, Sendable {
  /// Byte strings, long integers, and tuples and frozen sets as the identities of their elements.
  private var entries = ByteTable()
  /// What is known of tuples and frozen sets, by container: nothing (0), that they cannot be hashed
  /// (1), or their index among the entries plus 2.
  private var composites: ContiguousArray<UInt32> = []
  /// The dictionaries and sets made, in order.
  private(set) var keyed: ContiguousArray<PickleValue> = []

  /// The number of entries in the table.
  var entryCount: Int { entries.count }

  /// Notes a container whose keys must be made unique in the end.
  mutating func noteKeyed(_ container: PickleValue) {
    keyed.append(container)
  }

  /// Whether Python could hash the value.
  mutating func isHashable(_ value: PickleValue, in contents: inout PickleContents) -> Bool {
    switch value.kind {
    case .list, .dict, .set, .byteArray: false
    case .tuple, .frozenset: identity(of: value, in: &contents) != nil
    default: true
    }
  }

  /// What a key is equal by; `nil` if it cannot be hashed.
  ///
  /// Tuples are looked at from the inside out, each once, without recursion.
  mutating func identity(
    of value: PickleValue, in contents: inout PickleContents
  ) -> KeyIdentity? {
    guard isComposite(value) else { return simpleIdentity(of: value, in: &contents) }
    var pending = [value]
    while let next = pending.last {
      let elements = contents.containers[next.index]
      let unknown =
        state(of: next) == 0 ? elements.filter { isComposite($0) && state(of: $0) == 0 } : []
      guard unknown.isEmpty else {
        pending += unknown
        continue
      }
      pending.removeLast()
      if state(of: next) == 0 { note(next, elements, in: &contents) }
    }
    return knownIdentity(of: value)
  }

  private func isComposite(_ value: PickleValue) -> Bool {
    value.kind == .tuple || value.kind == .frozenset
  }

  private func state(of composite: PickleValue) -> UInt32 {
    composite.index < composites.count ? composites[composite.index] : 0
  }

  private func knownIdentity(of composite: PickleValue) -> KeyIdentity? {
    let state = state(of: composite)
    return state < 2 ? nil : KeyIdentity(.composite, UInt64(state - 2))
  }

  /// Notes a tuple or frozen set whose elements are known.
  private mutating func note(
    _ composite: PickleValue, _ elements: ArraySlice<PickleValue>,
    in contents: inout PickleContents
  ) {
    if composite.index >= composites.count {
      composites.append(
        contentsOf: repeatElement(0, count: composite.index + 1 - composites.count))
    }
    var identities: [KeyIdentity] = []
    for element in elements {
      let identity =
        isComposite(element)
        ? knownIdentity(of: element) : simpleIdentity(of: element, in: &contents)
      guard let identity else {
        composites[composite.index] = 1
        return
      }
      identities.append(identity)
    }
    if composite.kind == .frozenset { identities.sort() }
    var bytes: ContiguousArray<UInt8> = [composite.kind.rawValue]
    for (position, identity) in identities.enumerated() {
      let isRepeated =
        composite.kind == .frozenset && position > 0 && identity == identities[position - 1]
      if isRepeated { continue }
      bytes.append(identity.kind.rawValue)
      for shift in 0..<8 {
        bytes.append(UInt8(truncatingIfNeeded: identity.word >> (8 * UInt64(shift))))
      }
    }
    composites[composite.index] = UInt32(entries.intern(0..<bytes.count, of: bytes.span) + 2)
  }

  private mutating func simpleIdentity(
    of value: PickleValue, in contents: inout PickleContents
  ) -> KeyIdentity? {
    switch value.kind {
    case .none: return KeyIdentity(.none, 0)
    case .bool: return KeyIdentity(integer: Int64(value.index))
    case .int:
      return value.inlineInteger.map(KeyIdentity.init(integer:))
        ?? identity(of: contents.longIntegers[value.longIntegerIndex])
    case .float: return identity(of: contents.floats[value.index], value)
    case .string: return KeyIdentity(.text, index: value.index)
    case .bytes:
      guard let bytes = contents.copiedBytes(ofBlob: value.index) else { break }
      return KeyIdentity(.bytes, index: intern(bytes))
    case .byteString:
      guard let bytes = contents.copiedBytes(ofBlob: value.index) else { break }
      let text = ContiguousArray(bytes)
      return KeyIdentity(.text, index: contents.texts.intern(0..<text.count, of: text.span))
    case .global, .persistentID, .object: break
    case .list, .dict, .set, .byteArray, .tuple, .frozenset: return nil
    }
    return KeyIdentity(.value, value.bits)
  }

  private mutating func identity(of float: Double, _ value: PickleValue) -> KeyIdentity {
    if let integer = Int64(exactly: float) { return KeyIdentity(integer: integer) }
    if let integer = BigInteger(exactly: float) { return identity(of: integer) }
    return float.isNaN ? KeyIdentity(.value, value.bits) : KeyIdentity(.float, float.bitPattern)
  }

  private mutating func identity(of integer: BigInteger) -> KeyIdentity {
    integer.int64.map(KeyIdentity.init(integer:))
      ?? KeyIdentity(.longInteger, index: intern(integer.twosComplement[...]))
  }

  private mutating func intern(_ bytes: ArraySlice<UInt8>) -> Int {
    let bytes = ContiguousArray(bytes)
    return entries.intern(0..<bytes.count, of: bytes.span)
  }
}

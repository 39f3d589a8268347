/// Numbers the keys of dictionaries and sets so that equal keys have equal numbers.
struct KeyNumbering: ~Copyable {
  private var numbers: [KeyIdentity: Int] = [:]
  /// The numbers of tuples and frozen sets seen, by container; `nil` if unhashable.
  private var compositeNumbers: [Int: Int?] = [:]
  /// The dictionaries and sets made, in order.
  private(set) var keyed: ContiguousArray<(kind: PickleValue.Kind, index: Int)> = []

  /// Notes a container whose keys must be made unique in the end.
  mutating func noteKeyed(_ kind: PickleValue.Kind, _ index: Int) {
    keyed.append((kind, index))
  }

  /// Whether Python could hash the value.
  mutating func isHashable(_ value: PickleValue, in contents: inout PickleContents) -> Bool {
    switch value.kind {
    case .list, .dict, .set, .byteArray: false
    case .tuple, .frozenset: number(of: value, in: &contents) != nil
    default: true
    }
  }

  /// The number of a key; `nil` if it cannot be hashed.
  ///
  /// Tuples are numbered from the inside out, each once, without recursion.
  mutating func number(of value: PickleValue, in contents: inout PickleContents) -> Int? {
    guard isComposite(value) else { return simpleNumber(of: value, in: &contents) }
    var pending = [value]
    while let next = pending.last {
      if compositeNumbers[next.index] != nil {
        pending.removeLast()
        continue
      }
      let elements = contents.containers[next.index]
      let unknown = elements.filter { isComposite($0) && compositeNumbers[$0.index] == nil }
      guard unknown.isEmpty else {
        pending += unknown
        continue
      }
      pending.removeLast()
      let elementNumbers = elements.map { element in
        isComposite(element)
          ? compositeNumbers[element.index] ?? nil : simpleNumber(of: element, in: &contents)
      }
      let known = elementNumbers.compactMap(\.self)
      let number =
        known.count == elementNumbers.count
        ? self.number(of: KeyIdentity(next.kind, of: known)) : nil
      compositeNumbers.updateValue(number, forKey: next.index)
    }
    return compositeNumbers[value.index] ?? nil
  }

  private func isComposite(_ value: PickleValue) -> Bool {
    value.kind == .tuple || value.kind == .frozenset
  }

  private mutating func simpleNumber(
    of value: PickleValue, in contents: inout PickleContents
  ) -> Int? {
    contents.keyIdentity(of: value).map { number(of: $0) }
  }

  private mutating func number(of identity: KeyIdentity) -> Int {
    if let number = numbers[identity] { return number }
    numbers[identity] = numbers.count
    return numbers.count - 1
  }
}

extension PickleContents {
  fileprivate mutating func keyIdentity(of value: PickleValue) -> KeyIdentity? {
    switch value.kind {
    case .none: return KeyIdentity.none
    case .bool: return KeyIdentity(integer: Int64(value.index))
    case .int:
      if let integer = value.inlineInteger { return KeyIdentity(integer: integer) }
      let long = longIntegers[value.longIntegerIndex]
      return long.int64.map(KeyIdentity.init(integer:)) ?? KeyIdentity(longInteger: long)
    case .float: return KeyIdentity(float: floats[value.index], value: value)
    case .string: return KeyIdentity(textIndex: value.index)
    case .bytes, .byteString:
      guard case .copied(let bytes) = blobs[value.index] else {
        return KeyIdentity(identityOf: value)
      }
      return value.kind == .bytes
        ? KeyIdentity(bytes: bytes) : KeyIdentity(textIndex: texts.intern(bytes))
    case .global, .persistentID, .object: return KeyIdentity(identityOf: value)
    case .list, .dict, .set, .byteArray, .tuple, .frozenset: return nil
    }
  }
}

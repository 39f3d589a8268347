extension PickleItems {
  /// Creates the items of a dictionary to which entries are assigned in turn.
  ///
  /// Of equal keys, the first stays with the last value, as in Python.
  ///
  /// - Complexity: O(*n*) in the number of entries.
  public init(
    assigning entries: some Sequence<(key: PickleValue, value: PickleValue)>, in pickle: Pickle
  ) {
    var content: [PickleValue] = []
    var positions: [EqualKey: Int] = [:]
    // One key may be referred to often, and to compare it may take long.
    var known: [PickleValue: Int] = [:]
    for (key, value) in entries {
      if let position = known[key] {
        content[position + 1] = value
        continue
      }
      let equal = EqualKey(key, in: pickle.contents)
      if let position = positions[equal] {
        content[position + 1] = value
        known[key] = position
      } else {
        positions[equal] = content.count
        known[key] = content.count
        content += [key, value]
      }
    }
    self.init(content[...])
  }
}

/// The identity of a key in a finished pickle; ``KeyIdentity`` is that of one that is being read.
///
/// A tuple or a frozen set of more than 64 values in all, or of as many long byte strings, is equal
/// only to itself.
private enum EqualKey: Hashable {
  case identity(KeyIdentity.Kind, UInt64)
  case bytes(KeyIdentity.Kind, ArraySlice<UInt8>)
  case tuple([EqualKey])
  case frozenset(Set<EqualKey>)

  private static let greatestDepth = 8
  private static let greatestCount = 64
  /// The bytes in a tuple that count as a further value.
  private static let bytesPerCount = 256

  init(_ value: PickleValue, in contents: PickleContents) {
    var count = 0
    self =
      Self.key(value, in: contents, depth: 0, &count) ?? .identity(.value, value.bits)
  }

  private static func key(
    _ value: PickleValue, in contents: PickleContents, depth: Int, _ count: inout Int
  ) -> EqualKey? {
    count += 1
    guard count <= greatestCount, depth <= greatestDepth else { return nil }
    switch value.kind {
    case .none: return .identity(.none, 0)
    case .bool: return integer(Int64(value.index))
    case .int:
      return value.inlineInteger.map(integer)
        ?? integer(contents.longIntegers[value.longIntegerIndex])
    case .float:
      let float = contents.floats[value.index]
      if let exact = BigInteger(exactly: float) { return integer(exact) }
      return float.isNaN
        ? .identity(.value, value.bits) : .identity(.float, float.bitPattern)
    case .string: return .identity(.text, UInt64(value.index))
    case .byteString:
      guard let bytes = contents.copiedBytes(ofBlob: value.index) else { break }
      if depth > 0 { count += bytes.count / bytesPerCount }
      return contents.texts.index(of: bytes).map { .identity(.text, UInt64($0)) }
        ?? .bytes(.text, bytes)
    case .bytes:
      guard let bytes = contents.copiedBytes(ofBlob: value.index) else { break }
      if depth > 0 { count += bytes.count / bytesPerCount }
      return .bytes(.bytes, bytes)
    case .tuple, .frozenset:
      var keys: [EqualKey] = []
      for element in contents.containers[value.index] {
        guard let key = key(element, in: contents, depth: depth + 1, &count) else { return nil }
        keys.append(key)
      }
      return value.kind == .tuple ? .tuple(keys) : .frozenset(Set(keys))
    case .list, .dict, .set, .byteArray, .global, .persistentID, .object: break
    }
    return .identity(.value, value.bits)
  }

  private static func integer(_ value: Int64) -> EqualKey {
    .identity(.integer, UInt64(bitPattern: value))
  }

  private static func integer(_ value: BigInteger) -> EqualKey {
    value.int64.map(integer) ?? .bytes(.longInteger, value.twosComplement[...])
  }
}

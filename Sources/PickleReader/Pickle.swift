/// A pickle's values, read without executing anything.
///
/// The values stand in tables and refer to each other by index, so that a nest of any depth is
/// held and freed flat. ``root`` is the value that STOP left.
public struct Pickle: Sendable {
  /// The value that the pickle stands for.
  public let root: PickleValue
  /// The number of bytes from the start of the input up to and including STOP.
  public let byteCount: Int

  private let tables: Tables

  /// All tables behind one reference: a pickle is handed about, and copied each time.
  private final class Tables: Sendable {
    let contents: PickleContents

    init(_ contents: PickleContents) { self.contents = contents }
  }

  /// What the values refer to.
  var contents: PickleContents { _read { yield tables.contents } }

  /// Reads the pickle at the start of `input`; what follows its STOP is left alone.
  ///
  /// The corresponding Python function is `pickle.loads`, with calls recorded instead of made.
  ///
  /// - Throws: ``PickleError`` with the offset of the opcode that cannot be executed.
  public init(
    reading input: Span<UInt8>, limits: PickleLimits = PickleLimits()
  ) throws(PickleError) {
    var unpickler = Unpickler(limits: limits)
    root = try unpickler.run(input)
    byteCount = unpickler.position
    tables = Tables(unpickler.contents)
  }

  /// The values of the pickle whose machine stopped with `root`.
  init(root: PickleValue, byteCount: Int, contents: PickleContents) {
    self.root = root
    self.byteCount = byteCount
    tables = Tables(contents)
  }

  /// Every reference to an object by a persistent identifier, in order.
  public var persistentIDs: [PickleValue] {
    contents.persistentIDs.indices.map { PickleValue(.persistentID, $0) }
  }

  /// A number that the values within all containers together do not exceed.
  public var containedValueBound: Int { contents.containers.contentCount }

  /// Every class and function that the pickle names, in the order of first mention.
  public var globals: [PickleGlobal] { contents.globals }

  /// The truth value of a `bool`.
  public func bool(_ value: PickleValue) -> Bool? {
    value.kind == .bool ? value.index == 1 : nil
  }

  /// The value of an `int` that fits in an `Int`.
  public func integer(_ value: PickleValue) -> Int? {
    guard value.kind == .int else { return nil }
    return value.inlineInteger.map(Int.init)
      ?? contents.longIntegers[value.longIntegerIndex].int64.flatMap(Int.init(exactly:))
  }

  /// The value of an `int` of any size.
  public func bigInteger(_ value: PickleValue) -> BigInteger? {
    guard value.kind == .int else { return nil }
    guard let small = value.inlineInteger else {
      return contents.longIntegers[value.longIntegerIndex]
    }
    return BigInteger(
      twosComplement: (0..<8).map { UInt8(truncatingIfNeeded: small >> (8 * Int64($0))) })
  }

  /// The value of a `float`.
  public func float(_ value: PickleValue) -> Double? {
    value.kind == .float ? contents.floats[value.index] : nil
  }

  /// The text of a `str`, or of a Python 2 `str` that holds UTF-8.
  ///
  /// Surrogates, which a Swift string cannot hold, are spelt out as `\udcff`.
  public func string(_ value: PickleValue) -> String? {
    switch value.kind {
    case .string:
      let bytes = contents.texts[value.index]
      return contents.texts.validity(of: value.index) == .valid
        ? String(decoding: bytes, as: UTF8.self) : TextEscapes.escapingSurrogates(bytes)
    case .byteString:
      guard let bytes = contents.copiedBytes(ofBlob: value.index),
        TextEscapes.validateUTF8(bytes) == .valid
      else { return nil }
      return String(decoding: bytes, as: UTF8.self)
    default: return nil
    }
  }

  /// The text of a `str` of at most `byteCount` bytes; `nil` for a longer one, which is not looked at,
  /// and for anything else.
  public func string(_ value: PickleValue, upTo byteCount: Int) -> String? {
    let length =
      switch value.kind {
      case .string: contents.texts[value.index].count
      case .byteString: contents.blobs[value.index].count
      default: 0
      }
    return length <= byteCount ? string(value) : nil
  }

  /// The bytes of a `bytes`, `bytearray` or Python 2 `str`.
  public func bytes(_ value: PickleValue) -> PickleBytes? {
    switch value.kind {
    case .bytes, .byteArray, .byteString:
      contents.bytes(ofBlob: value.index)
    default: nil
    }
  }

  /// The elements of a `list`, `tuple`, `set` or `frozenset`, in order.
  public func elements(_ value: PickleValue) -> ArraySlice<PickleValue>? {
    switch value.kind {
    case .list, .tuple, .set, .frozenset: contents.containers[value.index]
    default: nil
    }
  }

  /// The keys and values of a `dict`, in order.
  public func items(_ value: PickleValue) -> PickleItems? {
    value.kind == .dict ? PickleItems(contents.containers[value.index]) : nil
  }

  /// The number of the opcode that last put something into a container or an object that was there,
  /// to tell whether a call before it saw that; 0 if none did.
  public func lastChange(of value: PickleValue) -> Int {
    if value.isContainer { return Int(contents.containers.lastChange(of: value.index)) }
    guard value.kind == .object, contents.objects[value.index].extra >= 0 else { return 0 }
    let extra = contents.extras[Int(contents.objects[value.index].extra)]
    return [extra.states, extra.items, extra.elements]
      .reduce(0) { max($0, Int(contents.containers.lastChange(of: Int($1)))) }
  }

  /// The class or function that a value names.
  public func global(_ value: PickleValue) -> PickleGlobal? {
    value.kind == .global ? contents.globals[value.index] : nil
  }

  /// What a persistent identifier consists of: a string, or any value under BINPERSID.
  public func persistentID(_ value: PickleValue) -> PickleValue? {
    value.kind == .persistentID ? contents.persistentIDs[value.index] : nil
  }

  /// The recorded call behind an object.
  public func object(_ value: PickleValue) -> PickleObject? {
    value.kind == .object ? contents.object(at: value.index) : nil
  }
}

/// Bytes that a pickle holds.
public enum PickleBytes: Hashable, Sendable {
  /// The bytes themselves.
  case copied([UInt8])
  /// More than a kilobyte, left where they stand in the input that the pickle was read from.
  case inInput(Range<Int>)
}

extension PickleContents {
  func bytes(ofBlob index: Int) -> PickleBytes {
    if let bytes = copiedBytes(ofBlob: index) { return .copied(Array(bytes)) }
    let blob = blobs[index]
    return .inInput(blob.start..<blob.start + blob.count)
  }

  func object(at index: Int) -> PickleObject {
    let record = objects[index]
    let extra = record.extra < 0 ? ObjectExtra() : extras[Int(record.extra)]
    return PickleObject(
      construction: record.construction, callable: record.callable, arguments: record.arguments,
      keywords: extra.keywords.kind == .dict ? extra.keywords : nil,
      states: containers[Int(extra.states)], items: PickleItems(containers[Int(extra.items)]),
      elements: containers[Int(extra.elements)], madeAt: Int(record.madeAt),
      builtAt: Int(extra.builtAt), builtCount: Int(extra.builtCount))
  }
}

public import MappedFiles
public import PickleReader
internal import Synchronization
internal import Tensors

/// Recognises the recorded calls that NumPy pickles arrays as; makes none of them.
///
/// The NumPy counterparts are `numpy.core.multiarray._reconstruct` with `ndarray.__setstate__`, and
/// `numpy.core.numeric._frombuffer` in protocol 5. Scalars, text and arrays of objects are no
/// tensors and are passed over.
public struct NumPyPickle: Sendable {
  private let pickle: Pickle
  private let bytes: ByteRegion
  /// The function behind each global of the pickle that is one of NumPy's.
  private let functions: [String: Function]
  private let knownBytes = KnownBytes()
  /// The most parts of a tuple that are read: nothing that is read in this file has more than five.
  private static let maximumPartCount = 6

  enum Function {
    static let reconstructNames = [
      "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    ]
    static let fromBufferNames = [
      "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
    ]

    case reconstruct
    case fromBuffer
    /// A masked array, whose elements no tensor has.
    case masked
    /// `tuple((name, array))` and `eval("data", {"data": array})`, as PaddlePaddle pickles tensors.
    case wrapper

    init?(_ qualifiedName: String) {
      switch qualifiedName {
      case _ where Self.reconstructNames.contains(qualifiedName): self = .reconstruct
      case _ where Self.fromBufferNames.contains(qualifiedName): self = .fromBuffer
      case "numpy.ma.core._mareconstruct": self = .masked
      case "builtins.tuple", "builtins.eval": self = .wrapper
      default: return nil
      }
    }
  }

  /// Prepares to recognise arrays.
  ///
  /// - Parameters:
  ///   - pickle: The pickle.
  ///   - bytes: The bytes that it was read from, which hold its longer byte strings.
  public init(_ pickle: Pickle, bytes: ByteRegion) {
    self.pickle = pickle
    self.bytes = bytes
    functions = Set(pickle.globals.compactMap(\.exactName)).reduce(into: [:]) {
      $0[$1] = Function($1)
    }
  }

  /// The array that a value stands for; `nil` if it stands for something else.
  ///
  /// - Throws: ``NumPyError`` if it is an array whose description contradicts itself.
  public func array(_ value: PickleValue) throws(NumPyError) -> NumPyFinding? {
    guard !functions.isEmpty, let object = pickle.object(value),
      let name = pickle.global(object.callable)?.exactName, let function = functions[name]
    else { return nil }
    let arguments = parts(object.arguments)
    guard function == .wrapper || object.items.isEmpty && object.elements.isEmpty else {
      throw NumPyError(
        .malformedArray, "elements of an array are set one by one; no writer does that")
    }
    switch function {
    case .reconstruct:
      return try reconstructed(arguments, object.states.last, builtAt: object.builtAt)
    case .fromBuffer: return try fromBuffer(arguments, madeAt: object.madeAt)
    case .masked: return .unsupported(kind: "NumPy masked")
    case .wrapper:
      guard let inner = wrapped(arguments), inner != value else { return nil }
      return try unwrapped(inner)
    }
  }

  /// `_reconstruct(class, (0,), b"b")` with the state `(version, shape, dtype, is_fortran, data)`.
  private func reconstructed(
    _ arguments: [PickleValue], _ state: PickleValue?, builtAt: Int
  ) throws(NumPyError) -> NumPyFinding? {
    let state = state.map(parts) ?? []
    // Before version 1 there was no number in front, and there is none other.
    if state.count == 5, pickle.integer(state[0]) != 1 {
      throw NumPyError(.malformedArray, "the version of an array's state must be 1")
    }
    let fields = state.count == 5 ? Array(state.dropFirst()) : state
    guard fields.count == 4, let shape = sizes(fields[0]), let isFortran = flag(fields[2]) else {
      // A subclass may have a state of its own, which says nothing here.
      guard arguments.first.flatMap(pickle.global)?.exactName == "numpy.ndarray" else {
        return .unsupported(kind: "NumPy subclass")
      }
      throw NumPyError(
        .malformedArray, "an array's state must be (version, shape, type, order, data)")
    }
    if fields[3].kind == .list { return nil }
    return try finding(
      type: fields[1], shape: shape, isFortran: isFortran, data: fields[3], givenAt: builtAt)
  }

  /// `_frombuffer(buffer, dtype, shape, order)`, with the axes behind an order of neither C nor Fortran.
  private func fromBuffer(
    _ arguments: [PickleValue], madeAt: Int
  ) throws(NumPyError) -> NumPyFinding? {
    guard (4...5).contains(arguments.count), let shape = sizes(arguments[2]),
      let order = pickle.string(arguments[3], upTo: 16),
      let axes = axes(order, arguments.dropFirst(4).first, of: shape)
    else {
      throw NumPyError(
        .malformedArray, "an array's arguments must be (buffer, type, shape, order), axes if K")
    }
    return try finding(
      type: arguments[1], shape: shape, isFortran: order == "F", axes: axes, data: arguments[0],
      givenAt: madeAt)
  }

  /// Where each axis stands in the buffer, none if in its place; `nil` if that cannot be.
  private func axes(_ order: String, _ axes: PickleValue?, of shape: [Int]) -> [Int]? {
    switch order {
    case "C", "F": return axes.map { $0.kind == .none } ?? true ? [] : nil
    case "K":
      guard let axes = axes.flatMap(sizes), axes.sorted() == Array(shape.indices) else {
        return nil
      }
      return axes
    default: return nil
    }
  }

  private func finding(
    type: PickleValue, shape: [Int], isFortran: Bool, axes: [Int] = [], data: PickleValue,
    givenAt moment: Int
  ) throws(NumPyError) -> NumPyFinding? {
    if let name = nameOfElementClass(type) { return .unsupported(kind: "NumPy \(name)") }
    guard let type = elementType(type, givenAt: moment) else {
      throw NumPyError(
        .malformedArray,
        """
        an array's type must be a numpy.dtype with the state that NumPy writes, and stay as it is
        """)
    }
    let array = NumPyArray(type: type, shape: shape, isFortranOrdered: isFortran, axes: axes)
    if type.isObjectOrText { return nil }
    guard let data = arrayBytes(data) else {
      throw NumPyError(.malformedArray, "an array's data must be bytes")
    }
    return try array.finding(over: data)
  }
}

extension NumPyPickle {
  /// The class of elements that a type is made from in place of a text, as `numpy.record`, or what else
  /// than a `numpy.dtype` it is.
  private func nameOfElementClass(_ type: PickleValue) -> String? {
    guard let object = pickle.object(type), let callable = pickle.global(object.callable) else {
      return nil
    }
    return callable.exactName == "numpy.dtype"
      ? parts(object.arguments).first.flatMap(pickle.global)?.name : callable.name
  }

  /// `numpy.dtype("f4", False, True)` with the state `(version, order, …)`; `nil` if it is another.
  private func elementType(_ value: PickleValue, givenAt moment: Int) -> NumPyType? {
    guard let object = pickle.object(value), pickle.lastChange(of: value) <= moment,
      pickle.global(object.callable)?.exactName == "numpy.dtype", object.states.count <= 1,
      object.keywords == nil
    else { return nil }
    let arguments = parts(object.arguments)
    guard let text = arguments.first.flatMap({ pickle.string($0, upTo: 256) }) else { return nil }
    guard let state = object.states.first else { return NumPyType(text) }
    guard let state = NumPyTypeState(state, in: pickle) else { return nil }
    if state.isCompound { return text.first == "V" ? NumPyType(text) : nil }
    // NumPy gives a state to a copy alone: without one, `f4` is the type that all arrays share.
    let isCopy = arguments.count > 2 && flag(arguments[2]) == true
    guard isCopy || state.isNative else { return nil }
    return NumPyType(text, order: isCopy ? state.order : nil)
  }

  /// Bytes, or the calls that stand for them where the protocol has no bytes:
  /// `_codecs.encode(text, "latin1")` and `bytes()`.
  private func arrayBytes(_ value: PickleValue) -> ArrayBytes? {
    // A hundred thousand arrays may name one text of megabytes.
    if let known = knownBytes[value] { return known }
    let bytes = readArrayBytes(value)
    knownBytes[value] = bytes
    return bytes
  }

  private func readArrayBytes(_ value: PickleValue) -> ArrayBytes? {
    if let bytes = pickle.bytes(value) {
      switch bytes {
      case .copied(let bytes): return .region(ByteRegion(copying: bytes))
      case .inInput(let range):
        return self.bytes.subregion(at: range.lowerBound, count: range.count).map(ArrayBytes.region)
      }
    }
    guard let object = pickle.object(value) else { return nil }
    let arguments = parts(object.arguments)
    switch pickle.global(object.callable)?.exactName {
    case "_codecs.encode":
      guard arguments.count == 2, pickle.string(arguments[1], upTo: 16) == "latin1"
      else { return nil }
      return pickle.string(arguments[0]).flatMap { ArrayBytes(latin1: $0) }
    case "builtins.bytes": return arguments.isEmpty ? .region(ByteRegion(copying: [])) : nil
    default: return nil
    }
  }

  /// What `tuple(((name, array),))` or `eval("data", {"data": array})` holds.
  private func wrapped(_ arguments: [PickleValue]) -> PickleValue? {
    if arguments.count == 1 {
      let pair = parts(arguments[0])
      return pair.count == 2 && [.string, .byteString].contains(pair[0].kind) ? pair[1] : nil
    }
    guard arguments.count == 2, pickle.string(arguments[0], upTo: 16) == "data",
      let items = pickle.items(arguments[1]), items.count == 1
    else { return nil }
    return items[0].value
  }

  /// An array that is not wrapped again.
  private func unwrapped(_ value: PickleValue) throws(NumPyError) -> NumPyFinding? {
    guard let object = pickle.object(value),
      let name = pickle.global(object.callable)?.exactName, let function = functions[name],
      function != .wrapper
    else { return nil }
    return try array(value)
  }

  /// The first parts of a tuple: one more than are ever asked for, so that more are too many.
  private func parts(_ value: PickleValue) -> [PickleValue] {
    // A list may be added to behind the call that was given it.
    guard value.kind == .tuple else { return [] }
    return pickle.elements(value).map { Array($0.prefix(Self.maximumPartCount)) } ?? []
  }

  private func sizes(_ value: PickleValue) -> [Int]? {
    guard value.kind == .tuple else { return nil }
    let sizes = (pickle.elements(value) ?? [])
      .prefix(TensorLayout.maximumDimensionCount + 1).map(pickle.integer)
    return sizes.contains(nil) ? nil : sizes.compactMap(\.self)
  }

  private func flag(_ value: PickleValue) -> Bool? {
    pickle.bool(value) ?? pickle.integer(value).map { $0 != 0 }
  }
}

/// The bytes that values of a pickle stand for, found once each.
private final class KnownBytes: Sendable {
  private let bytes = Mutex<[PickleValue: ArrayBytes]>([:])

  subscript(value: PickleValue) -> ArrayBytes? {
    get { bytes.withLock { $0[value] } }
    set { bytes.withLock { $0[value] = newValue } }
  }
}

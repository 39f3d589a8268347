internal import NumPyArrays
internal import PickleReader
internal import Tensors

/// Turns the recorded calls that PyTorch pickles tensors as into tensors.
///
/// The PyTorch counterparts are the functions in `torch/_utils.py`.
struct TensorRebuilder: Sendable {
  /// A tensor, or one of a kind that is not read.
  enum Outcome {
    case tensor(TorchTensor)
    case unsupported(kind: String)
  }

  /// Calls may wrap each other, as `_rebuild_parameter` wraps `_rebuild_tensor_v2`; not for ever.
  private static let maximumNesting = 4
  /// A function that makes a tensor is given its storage among the first arguments.
  private static let argumentsSearched = 8

  let pickle: Pickle
  let persistentObjects: [PickleValue: PersistentObject]
  /// What each of the pickle's globals constructs, by the global's qualified name.
  private let constructors: [String: TensorConstructor]
  private let arrays: NumPyPickle
  /// The ``valueAttributes`` in the pickle.
  let valueNames: PickleNames

  init(_ parts: ArchiveParts) {
    pickle = parts.pickle
    persistentObjects = parts.persistentObjects
    let names = Set(parts.pickle.globals.compactMap(\.exactName))
    constructors = names.reduce(into: [:]) { $0[$1] = TensorConstructor($1) }
    valueNames = PickleNames(Self.valueAttributes, in: parts.pickle)
    arrays = NumPyPickle(parts.pickle, bytes: parts.pickleBytes)
  }

  /// The tensor that a value stands for; `nil` if it stands for something else.
  func rebuild(_ value: PickleValue, nesting: Int = 0) throws(ArchiveError) -> Outcome? {
    guard nesting < Self.maximumNesting else {
      throw malformed("calls that make tensors are nested over \(Self.maximumNesting) deep")
    }
    switch persistentObjects[value] {
    case .tensor(let tensor):
      return .tensor(TorchTensor(tensor: tensor, isParameter: false, requiresGrad: false))
    case .storage where nesting == 0: return .unsupported(kind: "bare storage")
    case .storage, nil: break
    }
    guard let object = pickle.object(value), let constructor = constructor(object.callable) else {
      return try array(value) ?? foreignTensor(value)
    }
    try checkUnchanged(object, madeBy: constructor)
    return try rebuild(
      constructor, object.callable, arguments(object.arguments, givenAt: object.madeAt),
      states: object.states, nesting: nesting)
  }

  /// What a function that is not known makes of a storage.
  private func foreignTensor(_ value: PickleValue) -> Outcome? {
    guard let object = pickle.object(value), let function = pickle.global(object.callable),
      let arguments = pickle.elements(object.arguments)?.prefix(Self.argumentsSearched),
      arguments.contains(where: { elementStorage($0) != nil })
    else { return nil }
    return .unsupported(kind: "foreign (made by \(function.qualifiedName))")
  }

  /// The array of NumPy that a value stands for.
  private func array(_ value: PickleValue) throws(ArchiveError) -> Outcome? {
    do {
      switch try arrays.array(value) {
      case .tensor(let tensor):
        return .tensor(TorchTensor(tensor: tensor, isParameter: false, requiresGrad: false))
      case .unsupported(let kind): return .unsupported(kind: kind)
      case nil: return nil
      }
    } catch {
      throw ArchiveError(error, in: "")
    }
  }

  private func rebuild(
    _ constructor: TensorConstructor, _ callable: PickleValue, _ arguments: Arguments,
    states: ArraySlice<PickleValue>, nesting: Int
  ) throws(ArchiveError) -> Outcome? {
    switch constructor {
    case .strided, .typed: return try plain(constructor, arguments)
    case .quantized: return .tensor(try quantized(arguments))
    case .parameter:
      guard arguments.count >= 2 else { throw malformed("a parameter needs two arguments") }
      let outcome = try parameter(
        arguments[0], requiresGrad: pickle.bool(arguments[1]), nesting: nesting)
      if arguments.count > 3 {
        try check(
          attributes: arguments[3], givenAt: arguments.givenAt, of: outcome, nesting: nesting)
      }
      return outcome
    case .parameterClass:
      return try parameter(
        arguments, states.last.map { self.arguments($0) } ?? Arguments([]), nesting: nesting)
    case .tensorClass:
      guard let state = states.last.map({ self.arguments($0) }), state.count == 4 else {
        throw malformed("a tensor's storage, offset, size and stride are expected as its state")
      }
      return .tensor(try strided(state))
    case .fromType:
      guard arguments.count >= 3, let function = pickle.global(arguments[0]) else {
        throw malformed("a function, a class and arguments are expected of a tensor subclass")
      }
      guard let inner = self.constructor(arguments[0]) else {
        return .unsupported(kind: "subclass (made by \(function.qualifiedName))")
      }
      if let distributed = try distributed(arguments, nesting: nesting) { return distributed }
      if case .unsupported(kind: "wrapper subclass") = inner,
        let name = pickle.global(arguments[1])?.exactName
      {
        return .unsupported(kind: "subclass (\(name))")
      }
      guard arguments.count < 4 || isAttributes(arguments[3]) else {
        return .unsupported(kind: "subclass with a state of its own")
      }
      let outcome = try rebuild(
        inner, arguments[0], self.arguments(arguments[2], givenAt: arguments.givenAt), states: [],
        nesting: nesting + 1)
      if arguments.count > 3, let outcome {
        try check(
          attributes: arguments[3], givenAt: arguments.givenAt, of: outcome, nesting: nesting)
      }
      let isParameter = pickle.global(arguments[1])?.exactName == "torch.nn.parameter.Parameter"
      guard isParameter, case .tensor(let tensor) = outcome else { return outcome }
      return .tensor(
        TorchTensor(tensor: tensor.tensor, isParameter: true, requiresGrad: tensor.requiresGrad))
    case .unsupported(let kind): return .unsupported(kind: kind)
    }
  }

  /// `Parameter(data)` with the state `(requires_grad, volatile, hooks)`, or `Parameter()` with the
  /// state `(data, grad, hooks, requires_grad, volatile)`.
  private func parameter(
    _ arguments: Arguments, _ state: Arguments, nesting: Int
  ) throws(ArchiveError) -> Outcome {
    if arguments.count > 0 {
      guard state.count == 0 || state.count == 3 else {
        throw malformed(
          "a parameter with data must have a state of three parts, not \(state.count)")
      }
      let data = arguments[0]
      let flag = state.count > 0 ? state[0] : arguments.count > 1 ? arguments[1] : nil
      return try parameter(
        data, requiresGrad: flag.flatMap(pickle.bool), nesting: nesting)
    }
    guard state.count == 5 else {
      throw malformed("a parameter's state must have five parts, not \(state.count)")
    }
    return try parameter(state[0], requiresGrad: pickle.bool(state[3]), nesting: nesting)
  }

  private func parameter(
    _ data: PickleValue, requiresGrad: Bool?, nesting: Int
  ) throws(ArchiveError) -> Outcome {
    switch try rebuild(data, nesting: nesting + 1) {
    case .tensor(let inner):
      return .tensor(
        TorchTensor(tensor: inner.tensor, isParameter: true, requiresGrad: requiresGrad ?? true))
    case .unsupported(let kind): return .unsupported(kind: kind)
    case nil: throw malformed("a parameter's data must be a tensor")
    }
  }

  /// A tensor whose call holds no other.
  func plain(
    _ constructor: TensorConstructor, _ arguments: Arguments
  ) throws(ArchiveError) -> Outcome {
    if case .typed = constructor { return try typed(arguments) }
    return .tensor(try strided(arguments))
  }

  private func strided(_ arguments: Arguments) throws(ArchiveError) -> TorchTensor {
    guard arguments.count >= 4, let storage = elementStorage(arguments[0]),
      let dtype = storage.dtype
    else { throw malformed("a tensor's first argument must be a storage of elements") }
    return try tensor(
      dtype, storage.storage, arguments,
      requiresGrad: arguments.count > 4 && pickle.bool(arguments[4]) == true,
      metadata: arguments.count > 6 ? arguments[6] : nil)
  }

  private func typed(_ arguments: Arguments) throws(ArchiveError) -> Outcome {
    guard arguments.count >= 7, let storage = elementStorage(arguments[0]),
      let name = pickle.global(arguments[6])?.exactName, name.hasPrefix("torch.")
    else { throw malformed("a tensor's storage and element type are expected") }
    let dtypeName = String(name.dropFirst("torch.".count))
    guard let dtype = DType(rawValue: dtypeName) else { return .unsupported(kind: dtypeName) }
    // On a machine of another byte order PyTorch swaps by the storage's type.
    guard storage.dtype ?? dtype == dtype else {
      throw malformed("a tensor's element type is not that of its storage")
    }
    return .tensor(
      try tensor(
        dtype, storage.storage, arguments, requiresGrad: pickle.bool(arguments[4]) == true,
        metadata: arguments.count > 7 ? arguments[7] : nil))
  }

  private func quantized(
    _ arguments: Arguments
  ) throws(ArchiveError) -> TorchTensor {
    guard arguments.count >= 6, let storage = elementStorage(arguments[0]),
      let dtype = storage.dtype, dtype.isQuantized
    else { throw malformed("a quantised tensor needs a storage of quantised elements") }
    let quantization = try quantization(self.arguments(arguments[4]))
    let tensor = try tensor(
      dtype, storage.storage, arguments, requiresGrad: pickle.bool(arguments[5]) == true,
      metadata: nil, quantization: quantization)
    try check(quantization, against: tensor.tensor.shape)
    return tensor
  }

  private func tensor(
    _ dtype: DType, _ storage: TensorStorage, _ arguments: Arguments, requiresGrad: Bool,
    metadata: PickleValue?, quantization: Quantization? = nil
  ) throws(ArchiveError) -> TorchTensor {
    guard let offset = pickle.integer(arguments[1]), let shape = sizes(arguments[2]),
      let strides = sizes(arguments[3])
    else { throw malformed("a tensor's offset, size and stride must be integers") }
    let flags = try flags(metadata, givenAt: arguments.givenAt)
    do {
      return TorchTensor(
        tensor: try Tensor(
          dtype: dtype,
          layout: TensorLayout(shape: shape, strides: strides, offset: offset),
          storage: storage,
          interpretation: Tensor.Interpretation(
            isConjugated: flags.contains("conj"), isNegated: flags.contains("neg"),
            quantization: quantization)),
        isParameter: false, requiresGrad: requiresGrad)
    } catch {
      throw ArchiveError(error, in: "")
    }
  }
}

extension TensorRebuilder {
  /// What stands behind a value that refers to a storage.
  func elementStorage(_ value: PickleValue) -> ElementStorage? {
    guard case .storage(let storage) = persistentObjects[value] else { return nil }
    return storage
  }

  func constructor(_ callable: PickleValue) -> TensorConstructor? {
    pickle.global(callable)?.exactName.flatMap { constructors[$0] }
  }

  /// The parts of a tuple; those of a list may be others than a call was given.
  func arguments(_ value: PickleValue, givenAt: Int = .max) -> Arguments {
    Arguments(value.kind == .tuple ? pickle.elements(value) ?? [] : [], givenAt: givenAt)
  }

  /// A tuple of integers, or a `torch.Size` of one.
  func sizes(_ value: PickleValue) -> [Int]? {
    if let object = pickle.object(value),
      pickle.global(object.callable)?.exactName == "torch.Size",
      let inner = pickle.elements(object.arguments)?.first
    {
      return integers(inner)
    }
    return integers(value)
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    // One more than there may be, for the layout to refuse: a million are not copied.
    // A list may be added to behind the call, whose tensor stays as it was.
    guard value.kind == .tuple, let all = pickle.elements(value) else { return nil }
    let elements = all.prefix(TensorLayout.maximumDimensionCount + 1)
    let integers = elements.compactMap { pickle.integer($0) }
    return integers.count == elements.count ? integers : nil
  }

  func malformed(_ detail: String) -> ArchiveError {
    ArchiveError(.malformedTensor, detail)
  }
}

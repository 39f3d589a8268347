internal import Evidence

/// A computation in a form that can be compared: one name for each function, values without aliases.
struct DataPath {
  /// One step; steps that give back their input in inference are left out.
  struct Step {
    /// The name without the variants of its kind: `conv2d` also for `_convolution`.
    let name: String
    let arguments: [String: Computation.Argument]
    /// The arguments that depend on the images, the one that the function is about first.
    let data: [Int]

    /// A plain argument.
    subscript(name: String) -> EvidenceValue? { arguments[name]?.constant }
  }

  /// The steps by the value that each computes.
  private(set) var steps: [Int: Step] = [:]
  /// The values in the order in which they are computed.
  private(set) var order: [Int] = []
  /// The values that the network returns.
  private(set) var outputs: [Int] = []
  /// The names in the state dict of values that are tensors of it.
  private(set) var tensors: [Int: String]
  /// The tensors of the state dict whose transposed matrices values are.
  private var transposed: [Int: String] = [:]
  /// The values that are computed of tensors of the state dict alone, with the tensors' names; `nil`
  /// if a function that is not ATen's takes part.
  private var derived: [Int: Set<String>?] = [:]
  /// The values that depend on the images.
  private var dependent: Set<Int>
  /// The value that a value is an alias of, or that an operation in place replaced it with.
  private var aliases: [Int: Int] = [:]

  private static let neutral: Set<String> = [
    "dropout", "feature_dropout", "alpha_dropout", "native_dropout", "contiguous", "clone", "to",
    "_to_copy", "alias", "detach", "lift_fresh_copy", "type_as", "positive", "float", "half",
  ]
  private static let names: [String: String] = [
    "convolution": "conv2d", "_convolution": "conv2d", "thnn_conv2d": "conv2d",
    "cudnn_convolution": "conv2d", "mkldnn_convolution": "conv2d",
    "native_batch_norm": "batch_norm", "_native_batch_norm_legit": "batch_norm",
    "_native_batch_norm_legit_no_training": "batch_norm", "cudnn_batch_norm": "batch_norm",
    "_native_batch_norm_legit_functional": "batch_norm", "_batch_norm_impl_index": "batch_norm",
    "_batch_norm_with_update": "batch_norm", "_batch_norm_with_update_functional": "batch_norm",
    "_batch_norm_no_update": "batch_norm",
    "max_pool2d_with_indices": "max_pool2d", "_adaptive_avg_pool2d": "adaptive_avg_pool2d",
    "view": "flatten", "reshape": "flatten", "squeeze": "flatten", "_unsafe_view": "flatten",
    "_reshape_alias": "flatten", "numpy_T": "t", "permute": "t", "transpose": "t",
    "mm": "matmul",
  ]

  /// Reads a computation.
  init(_ computation: Computation) {
    tensors = computation.tensors
    dependent = computation.inputs
    for operation in computation.operations { add(operation) }
    outputs = computation.outputs.map { resolve($0) }
  }

  /// The value that a value is.
  private mutating func resolve(_ value: Int) -> Int {
    guard var root = aliases[value] else { return value }
    while let next = aliases[root] { root = next }
    var current = value
    while let next = aliases[current], next != root {
      aliases[current] = root
      current = next
    }
    return root
  }

  private mutating func resolve(_ argument: Computation.Argument) -> Computation.Argument {
    switch argument {
    case .value(let value): .value(resolve(value))
    case .values(let values): .values(values.map { resolve($0) })
    case .constant, .unknown: argument
    }
  }

  /// The order of arguments: the tensor that a function is about comes first.
  private static func rank(_ name: String) -> String {
    ["self", "input", "mat1"].contains(name) ? "" : name
  }

  private mutating func add(_ operation: Computation.Operation) {
    var arguments: [String: Computation.Argument] = [:]
    for (name, argument) in operation.arguments { arguments[name] = resolve(argument) }
    let isInPlace = operation.name.hasSuffix("_") && !operation.name.hasSuffix("__")
    let plain = isInPlace ? String(operation.name.dropLast()) : operation.name
    let name = Self.names[plain] ?? plain
    let data = arguments.sorted { Self.rank($0.key) < Self.rank($1.key) }
      .flatMap { $0.value.values }.filter { dependent.contains($0) }
    guard !data.isEmpty else {
      addParameter(name, arguments, output: operation.output)
      return
    }
    if Self.neutral.contains(name) {
      aliases[operation.output] = data[0]
      return
    }
    dependent.insert(operation.output)
    order.append(operation.output)
    steps[operation.output] = Step(name: name, arguments: arguments, data: data)
    guard isInPlace, case .value(let target) = arguments["self"], target != operation.output else {
      return
    }
    aliases[target] = operation.output
  }

  /// Follows what is made of tensors of the state dict alone: copies, a matrix that is transposed,
  /// and weights that `torch.nn.utils.prune` masks.
  private mutating func addParameter(
    _ name: String, _ arguments: [String: Computation.Argument], output: Int
  ) {
    let first = (arguments["self"] ?? arguments["input"])?.values.first
    if Self.neutral.contains(name), let first {
      aliases[output] = first
    } else if name == "t", let first {
      transposed[output] = tensors[first]
    } else if name == "mul", let first, let second = arguments["other"]?.values.first,
      let names = [tensors[first], tensors[second]].compactMap(\.self).sorted() as [String]?,
      names.count == 2, names[0].hasSuffix("_mask"), names[1].hasSuffix("_orig"),
      names[0].dropLast(5) == names[1].dropLast(5)
    {
      tensors[output] = String(names[0].dropLast(5))
    } else if arguments.values.contains(where: { !$0.values.isEmpty }) {
      var names: Set<String>? = name.contains(".") ? nil : []
      for value in arguments.values.flatMap(\.values) {
        let found = roots(of: value)
        // A formula of more tensors than a normalization has is not judged.
        names = found.flatMap { names?.union($0) }.flatMap { $0.count > 8 ? nil : $0 }
      }
      derived.updateValue(names, forKey: output)
    }
  }

  /// True if a value depends on the images.
  func isData(_ value: Int) -> Bool { dependent.contains(value) }

  /// The name in the state dict of the tensor that an argument is, transposed or not.
  func tensorName(_ argument: Computation.Argument?) -> String? {
    guard case .value(let value) = argument else { return nil }
    return tensors[value] ?? transposed[value]
  }

  /// The name of a step's weight.
  func weight(of step: Step) -> String? {
    tensorName(step.arguments["weight"] ?? step.arguments["mat2"] ?? step.arguments["other"])
  }

  /// The names of the tensors of the state dict that a value is computed of; `nil` if that is not
  /// known.
  private func roots(of value: Int) -> Set<String>? {
    if let name = tensors[value] ?? transposed[value] { return [name] }
    return derived[value] ?? []
  }

  /// The names of the tensors of the state dict that a step's other arguments are computed of; `nil`
  /// if that is not known.
  func roots(of step: Step) -> Set<String>? {
    var names: Set<String> = []
    for value in step.arguments.values.flatMap(\.values) where !isData(value) {
      guard let found = roots(of: value) else { return nil }
      names.formUnion(found)
    }
    return names
  }
}

extension DataPath {
  /// The layers with weights as modules that state their attributes, under the weights' names.
  var modules: [ModuleRecord] {
    order.compactMap { value in
      guard let step = steps[value], let weight = weight(of: step), weight.hasSuffix(".weight")
      else { return nil }
      let path = String(weight.dropLast(7))
      switch step.name {
      case "conv2d":
        let attributes: [String: EvidenceValue] = [
          "stride": step["stride"] ?? .integer(1), "padding": step["padding"] ?? .integer(0),
          "dilation": step["dilation"] ?? .integer(1), "groups": step["groups"] ?? .integer(1),
          "transposed": step["transposed"] ?? .bool(false),
        ]
        return ModuleRecord(
          path: path, className: "torch.nn.modules.conv.Conv2d", attributes: attributes,
          hasParameters: true)
      case "batch_norm":
        return ModuleRecord(
          path: path, className: "torch.nn.modules.batchnorm.BatchNorm2d",
          attributes: step["eps"].map { ["eps": $0] } ?? [:], hasParameters: true)
      default: return nil
      }
    }
  }
}

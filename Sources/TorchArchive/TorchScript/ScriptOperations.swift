internal import Evidence

/// The functions of PyTorch that TorchScript calls: their parameters, and those that give plain values.
enum ScriptOperations {
  /// The parameters by their positions, as ATen names them.
  private static let parameters: [String: [String]] = [
    "conv2d": ["input", "weight", "bias", "stride", "padding", "dilation", "groups"],
    "_convolution": [
      "input", "weight", "bias", "stride", "padding", "dilation", "transposed", "output_padding",
      "groups",
    ],
    "batch_norm": [
      "input", "weight", "bias", "running_mean", "running_var", "training", "momentum", "eps",
    ],
    "max_pool2d": ["self", "kernel_size", "stride", "padding", "dilation", "ceil_mode"],
    "avg_pool2d": [
      "self", "kernel_size", "stride", "padding", "ceil_mode", "count_include_pad",
    ],
    "adaptive_avg_pool2d": ["self", "output_size"],
    "mean": ["self", "dim", "keepdim"],
    "add": ["self", "other", "alpha"],
    "linear": ["input", "weight", "bias"],
    "addmm": ["self", "mat1", "mat2"],
    "threshold": ["self", "threshold", "value"],
    "clamp": ["self", "min", "max"],
    "clamp_min": ["self", "min"],
    "dropout": ["input", "p", "train"],
  ]

  /// Functions whose results depend on shapes alone.
  private static let ofShapes: Set<String> = [
    "size", "dim", "numel", "len", "is_floating_point", "format", "warn", "device", "dtype",
    "stride", "is_cuda", "requires_grad",
  ]

  /// The name of a parameter; later ones than those that are compared have their numbers.
  static func parameter(_ position: Int, of name: String) -> String {
    let plain = name.hasSuffix("_") ? String(name.dropLast()) : name
    let names = parameters[plain] ?? ["self", "other"]
    return names.indices.contains(position) ? names[position] : "\(position)"
  }

  /// True if a function returns a tensor of those that it is given.
  static func returnsTensor(_ name: String, of arguments: [ScriptValue]) -> Bool {
    !ofShapes.contains(name) && !name.hasPrefix("__")
      && arguments.contains { !$0.tensors.isEmpty }
  }

  /// The result of a comparison of plain values.
  static func fold(_ name: String, _ arguments: [ScriptValue]) -> ScriptValue {
    if name == "__is__" || name == "__isnot__", arguments.count == 2,
      case .constant(.none) = arguments[1]
    {
      let isNone: Bool
      switch arguments[0] {
      case .constant(.none): isNone = true
      case .unknown: return .unknown
      default: isNone = false
      }
      return .constant(.bool(isNone == (name == "__is__")))
    }
    if name == "__not__", let value = arguments.first?.plain?.bool {
      return .constant(.bool(!value))
    }
    if name == "len", case .list(let values)? = arguments.first {
      return .constant(.integer(values.count))
    }
    guard arguments.count == 2, let left = arguments[0].plain, let right = arguments[1].plain else {
      return .unknown
    }
    if name == "eq" || name == "ne" { return .constant(.bool((left == right) == (name == "eq"))) }
    guard let left = left.number, let right = right.number else { return .unknown }
    return switch name {
    case "lt": .constant(.bool(left < right))
    case "le": .constant(.bool(left <= right))
    case "gt": .constant(.bool(left > right))
    case "ge": .constant(.bool(left >= right))
    default: .unknown
    }
  }
}

internal import Evidence

/// A value while TorchScript is followed: what is known of it without running the network.
enum ScriptValue: Sendable {
  /// A tensor, by its number in the computation.
  case tensor(Int)
  /// A plain value.
  case constant(EvidenceValue)
  /// A list or a tuple.
  case list([ScriptValue])
  /// A module, by its path.
  case module(String)
  /// A name that is called or has members, such as `torch.add`.
  case name(String)
  /// A value that is only known when the network runs.
  case unknown

  /// The plain value, also of a list of plain values.
  var plain: EvidenceValue? {
    switch self {
    case .constant(let value): return value
    case .list(let values):
      let known = values.compactMap(\.plain)
      return known.count == values.count && known.count <= 64 ? .sequence(known) : nil
    default: return nil
    }
  }

  /// The tensors in it.
  var tensors: [Int] {
    switch self {
    case .tensor(let value): [value]
    case .list(let values): values.flatMap(\.tensors)
    default: []
    }
  }

  /// The value as an argument of an operation.
  var argument: Computation.Argument {
    if case .tensor(let value) = self { return .value(value) }
    let tensors = tensors
    guard tensors.isEmpty else { return .values(tensors) }
    return plain.map { .constant($0) } ?? .unknown
  }
}

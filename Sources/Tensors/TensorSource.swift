/// Anything that has tensors under names: a state dict, a native file, a safetensors file.
public protocol TensorSource: Sendable {
  /// The names, in the order of the source.
  var names: [String] { get }

  /// The tensor under `name`, or `nil` if there is none.
  func tensor(named name: String) -> Tensor?

  /// The text that the source's metadata has under `key`; `nil` if it has no such text.
  func statedText(_ key: String) -> String?
}

extension TensorSource {
  /// A source has no metadata unless it says so.
  public func statedText(_ key: String) -> String? { nil }
}

/// Named tensors in order: what PyTorch calls a state dict.
public struct StateDict: TensorSource {
  /// The names, in insertion order.
  public private(set) var names: [String] = []
  private var tensors: [ExactName: Tensor] = [:]

  /// Creates an empty state dict.
  public init() {}

  /// The tensor under `name`, or `nil` if there is none.
  public func tensor(named name: String) -> Tensor? { tensors[ExactName(name)] }

  /// Adds a tensor at the end.
  ///
  /// - Returns: `false`, and nothing is added, if the name is taken.
  @discardableResult
  public mutating func append(_ tensor: Tensor, named name: String) -> Bool {
    let key = ExactName(name)
    guard tensors[key] == nil else { return false }
    tensors[key] = tensor
    names.append(name)
    return true
  }
}

/// A forward pass as a file states it: operations in the order in which they run.
///
/// Values have numbers. A value is an input, an entry of the state dict, or the output of an operation.
public struct Computation: Sendable {
  /// An argument of an operation.
  public enum Argument: Sendable {
    /// A tensor.
    case value(Int)
    /// A list of tensors.
    case values([Int])
    /// A plain value.
    case constant(EvidenceValue)
    /// A value that is only known when the network runs, such as a size.
    case unknown
  }

  /// One call of a function of PyTorch.
  public struct Operation: Sendable {
    /// ATen's name without namespace and overload, such as `conv2d`; a function of another namespace
    /// keeps its qualified name.
    public let name: String
    /// The arguments by their names in ATen.
    public let arguments: [String: Argument]
    /// The number of the first output.
    public let output: Int
  }

  /// The most operations of a computation that is read; a network of a thousand layers has 5,000.
  public static let maximumCount = 1 << 15

  /// The operations.
  public private(set) var operations: [Operation] = []
  /// The names in the state dict of the values that are tensors of it.
  public private(set) var tensors: [Int: String] = [:]
  /// The values that the network is called with.
  public private(set) var inputs: Set<Int> = []
  /// The values that the network returns.
  public var outputs: [Int] = []
  /// The number of values.
  public private(set) var valueCount = 0

  /// Creates a computation without operations.
  public init() {}

  /// Returns the number of a new value, which is neither an input nor an output.
  public mutating func addValue() -> Int {
    valueCount += 1
    return valueCount - 1
  }

  /// Returns the number of a new input.
  public mutating func addInput() -> Int {
    let value = addValue()
    inputs.insert(value)
    return value
  }

  /// Returns the number of a new value that is a tensor of the state dict.
  public mutating func addTensor(_ name: String) -> Int {
    let value = addValue()
    tensors[value] = name
    return value
  }

  /// Appends an operation, whose first output has the number `output`.
  public mutating func append(_ name: String, _ arguments: [String: Argument], output: Int) {
    operations.append(Operation(name: name, arguments: arguments, output: output))
  }
}

extension Computation.Argument {
  /// The tensors.
  public var values: [Int] {
    switch self {
    case .value(let value): [value]
    case .values(let values): values
    case .constant, .unknown: []
    }
  }

  /// The plain value, if it is one.
  public var constant: EvidenceValue? { if case .constant(let value) = self { value } else { nil } }
}

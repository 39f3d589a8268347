public import Tensors

extension TensorComparison {
  /// A difference between two tensors of one name, or a name without its counterpart.
  public enum Difference: Hashable, Sendable {
    /// Only the first file has the name.
    case onlyInFirst(name: String)
    /// Only the second file has the name.
    case onlyInSecond(name: String)
    /// The element types differ.
    case dtype(name: String, first: DType, second: DType)
    /// The shapes differ.
    case shape(name: String, first: [Int], second: [Int])
    /// The bits of the values differ.
    case bits(name: String)
    /// The scales or zero points of quantised values differ.
    case quantization(name: String)
    /// A tensor of the file is of a kind whose values are not compared.
    case notCompared(name: String, kind: String)

    /// The tensor's name.
    public var name: String {
      switch self {
      case .onlyInFirst(let name), .onlyInSecond(let name), .bits(let name): name
      case .dtype(let name, _, _), .shape(let name, _, _), .notCompared(let name, _): name
      case .quantization(let name): name
      }
    }

    /// The same difference of another tensor.
    func named(_ name: String) -> Self {
      switch self {
      case .onlyInFirst: .onlyInFirst(name: name)
      case .onlyInSecond: .onlyInSecond(name: name)
      case .dtype(_, let first, let second): .dtype(name: name, first: first, second: second)
      case .shape(_, let first, let second): .shape(name: name, first: first, second: second)
      case .bits: .bits(name: name)
      case .quantization: .quantization(name: name)
      case .notCompared(_, let kind): .notCompared(name: name, kind: kind)
      }
    }
  }
}

extension TensorComparison.Difference: CustomStringConvertible {
  /// The difference in words.
  public var description: String {
    switch self {
    case .onlyInFirst(let name): "\(name) is only in the first file"
    case .onlyInSecond(let name): "\(name) is only in the second file"
    case .dtype(let name, let first, let second):
      "\(name) is \(first.rawValue) in the first file and \(second.rawValue) in the second"
    case .shape(let name, let first, let second):
      "\(name) is \(first) in the first file and \(second) in the second"
    case .bits(let name): "\(name) has other values"
    case .quantization(let name): "\(name) has other scales or zero points"
    case .notCompared(let name, let kind): "\(name) is a \(kind) tensor, which is not compared"
    }
  }
}

internal import MappedFiles
internal import ResNetModels
public import Tensors

/// How two collections of named tensors differ: in names, element types, shapes or bits.
public struct TensorComparison: Sendable {
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

    /// The tensor's name.
    public var name: String {
      switch self {
      case .onlyInFirst(let name), .onlyInSecond(let name), .bits(let name): name
      case .dtype(let name, _, _), .shape(let name, _, _): name
      }
    }
  }

  /// A tensor under its name, with the conversion that its values are to be compared after.
  struct Side {
    let name: String
    let tensor: Tensor
    var conversion = ElementConversion.keep

    var dtype: DType { conversion.dtype(from: tensor.dtype) }
  }

  /// Every difference: first those of the first file's names in its order, then surplus names.
  public let differences: [Difference]
  /// The number of tensors that are the same in both.
  public let equalCount: Int

  /// Compares tensor by tensor, in whatever order the names stand.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  init(
    _ first: [Side], _ second: [Side], paths: (first: String, second: String)
  ) throws(ConversionError) {
    let counterparts = Dictionary(second.map { ($0.name, $0) }) { first, _ in first }
    let names = Set(first.map(\.name))
    var differences: [Difference] = []
    for side in first {
      guard let other = counterparts[side.name] else {
        differences.append(.onlyInFirst(name: side.name))
        continue
      }
      if let difference = try Self.compare(side, other, paths) { differences.append(difference) }
    }
    equalCount = first.count - differences.count
    differences += second.map(\.name).filter { !names.contains($0) }.map(Difference.onlyInSecond)
    self.differences = differences
  }

  /// Compares all tensors of two files, whatever their formats.
  ///
  /// Names are compared as they stand in the files. Where they have nothing in common and both files
  /// hold the weights of one architecture, the architecture's names are compared instead.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(_ first: WeightFile, _ second: WeightFile) throws(ConversionError) {
    var left = first.entries.map { Side(name: $0.name, tensor: $0.tensor) }
    var right = second.entries.map { Side(name: $0.name, tensor: $0.tensor) }
    if Set(left.map(\.name)).isDisjoint(with: right.map(\.name)),
      let leftWeights = try? Self.weights(of: first), let rightWeights = try? Self.weights(of: second)
    {
      (left, right) = (leftWeights, rightWeights)
    }
    try self.init(left, right, paths: (first.path, second.path))
  }

  private static func weights(of file: WeightFile) throws(ConversionError) -> [Side] {
    let selection = try WeightSelection(of: file)
    return selection.report.loadable.compactMap { entry in
      entry.tensor(in: selection.stateDict).map { Side(name: entry.key, tensor: $0) }
    }
  }

  private static func compare(
    _ first: Side, _ second: Side, _ paths: (first: String, second: String)
  ) throws(ConversionError) -> Difference? {
    let name = first.name
    guard first.dtype == second.dtype else {
      return .dtype(name: name, first: first.dtype, second: second.dtype)
    }
    guard first.tensor.shape == second.tensor.shape else {
      return .shape(name: name, first: first.tensor.shape, second: second.tensor.shape)
    }
    var left = try ConvertedBytes(first, path: paths.first)
    var right = try ConvertedBytes(second, path: paths.second)
    while let bytes = left.next() {
      guard right.hasNext(equalTo: bytes) else { return .bits(name: name) }
    }
    return nil
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
    }
  }
}

/// A tensor's packed values after conversion, in chunks that can be compared with another's.
private struct ConvertedBytes: ~Copyable {
  private var chunks: PackedBytes
  private let convert: (@Sendable (ByteRegion) -> ByteRegion)?
  private var pending: ByteRegion?

  init(_ side: TensorComparison.Side, path: String) throws(ConversionError) {
    do {
      chunks = try PackedBytes(of: side.tensor)
    } catch {
      throw ConversionError(.unreadableInput, path: path, "\(side.name): \(error)")
    }
    convert = side.conversion.conversion(from: side.tensor.dtype)
  }

  mutating func next() -> ByteRegion? {
    chunks.next().map { convert?($0) ?? $0 }
  }

  /// Whether the next bytes are these; passes over them.
  mutating func hasNext(equalTo expected: ByteRegion) -> Bool {
    var position = 0
    while position < expected.count {
      guard let bytes = pending ?? next() else { return false }
      let count = min(bytes.count, expected.count - position)
      guard bytes.subregion(at: 0, count: count) == expected.subregion(at: position, count: count)
      else { return false }
      pending =
        count < bytes.count ? bytes.subregion(at: count, count: bytes.count - count) : nil
      position += count
    }
    return true
  }
}

internal import MappedFiles
internal import ResNetModels
internal import Tensors
internal import TorchArchive

/// How two collections of named tensors differ: in names, element types, shapes or bits.
public struct TensorComparison: Sendable {
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
  /// The architecture whose weights alone were compared, under its names; `nil` if all tensors were.
  public let architecture: String?

  /// Compares tensor by tensor, in whatever order the names stand.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  init(
    _ first: [Side], _ second: [Side], paths: (first: String, second: String),
    notCompared: [UnsupportedTensor] = [], architecture: String? = nil,
    expansionLimit: Int = PackedBytes.expansionLimit
  ) throws(ConversionError) {
    let counterparts = Dictionary(second.map { ($0.name, $0) }) { first, _ in first }
    let names = Set(first.map(\.name))
    var differences: [Difference] = []
    for side in first {
      guard let other = counterparts[side.name] else {
        differences.append(.onlyInFirst(name: side.name))
        continue
      }
      if let difference = try Self.compare(side, other, paths, expansionLimit) {
        differences.append(difference)
      }
    }
    equalCount = first.count - differences.count
    differences += second.map(\.name).filter { !names.contains($0) }.map(Difference.onlyInSecond)
    differences += notCompared.map { Difference.notCompared(name: $0.name, kind: $0.kind) }
    self.differences = differences
    self.architecture = architecture
  }

  /// Compares all tensors of two files, whatever their formats.
  ///
  /// Names are compared as they stand in the files. Where they have nothing in common and both files
  /// hold weights of one architecture, these are compared under the architecture's names, and what
  /// stands beside them is not; see ``architecture``.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(_ first: WeightFile, _ second: WeightFile) throws(ConversionError) {
    for file in [first, second] {
      var budget = ExpansionBudget(of: file)
      for entry in file.entries { try budget.charge(entry.tensor, named: entry.name) }
    }
    let expansionLimit = first.limits.expandedBytes
    let names = Set(first.entries.map(\.name))
    if names.isDisjoint(with: second.entries.map(\.name)),
      let left = try? WeightSelection(of: first),
      let right = try? WeightSelection(of: second), left.architecture == right.architecture
    {
      try self.init(
        Self.sides(left), Self.sides(right), paths: (first.path, second.path),
        architecture: left.architecture.name, expansionLimit: expansionLimit)
    } else {
      try self.init(
        first.entries.map { Side(name: $0.name, tensor: $0.tensor) },
        second.entries.map { Side(name: $0.name, tensor: $0.tensor) },
        paths: (first.path, second.path), notCompared: Self.unsupported(in: first, second),
        expansionLimit: expansionLimit)
    }
  }

  private static func sides(_ selection: WeightSelection) -> [Side] {
    selection.report.loadable.compactMap { entry in
      entry.tensor(in: selection.stateDict).map { Side(name: entry.key, tensor: $0) }
    }
  }

  private static func unsupported(
    in first: WeightFile, _ second: WeightFile
  ) -> [UnsupportedTensor] {
    let names = Set(first.unsupported.map(\.name))
    return first.unsupported + second.unsupported.filter { !names.contains($0.name) }
  }

  private static func compare(
    _ first: Side, _ second: Side, _ paths: (first: String, second: String),
    _ expansionLimit: Int
  ) throws(ConversionError) -> Difference? {
    let name = first.name
    guard first.dtype == second.dtype else {
      return .dtype(name: name, first: first.dtype, second: second.dtype)
    }
    guard first.tensor.shape == second.tensor.shape else {
      return .shape(name: name, first: first.tensor.shape, second: second.tensor.shape)
    }
    var left = try ConvertedBytes(first, path: paths.first, expansionLimit: expansionLimit)
    var right = try ConvertedBytes(second, path: paths.second, expansionLimit: expansionLimit)
    while let bytes = left.next() {
      guard right.hasNext(equalTo: bytes) else { return .bits(name: name) }
    }
    return try areScaledAlike(first, second, paths, expansionLimit)
      ? nil : .quantization(name: name)
  }

  private static func areScaledAlike(
    _ first: Side, _ second: Side, _ paths: (first: String, second: String),
    _ expansionLimit: Int
  ) throws(ConversionError) -> Bool {
    func areEqual(_ left: Tensor, _ right: Tensor) throws(ConversionError) -> Bool {
      try compare(
        Side(name: first.name, tensor: left), Side(name: second.name, tensor: right), paths,
        expansionLimit) == nil
    }
    switch (first.tensor.interpretation.quantization, second.tensor.interpretation.quantization) {
    case (nil, nil): return true
    case (.perTensor(let scale, let zero), .perTensor(let otherScale, let otherZero)):
      return scale.bitPattern == otherScale.bitPattern && zero == otherZero
    case (
      .perChannel(let axis, let scales, let zeros),
      .perChannel(let otherAxis, let otherScales, let otherZeros)
    ):
      guard axis == otherAxis, try areEqual(scales, otherScales) else { return false }
      return try areEqual(zeros, otherZeros)
    default: return false
    }
  }
}

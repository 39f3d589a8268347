internal import ResNetModels
internal import Tensors
internal import TorchArchive

/// Which tensors of two files are to be held against each other, and under which names.
///
/// Names are taken as they stand in the files. Where they have nothing in common and both files hold
/// weights of one architecture, these are paired under the architecture's names, and what stands
/// beside them is not.
struct TensorPairing {
  /// A tensor under its name, with the conversion that its values are to be compared after.
  struct Side {
    let name: String
    let tensor: Tensor
    var conversion = ElementConversion.keep

    var dtype: DType { conversion.dtype(from: tensor.dtype) }
  }

  /// The tensors of the first file with their counterparts.
  ///
  /// Two of one file may have the same dotted name, as under the keys `1` and `"1"`: they are told
  /// apart by their order.
  let matches: [(first: Side, second: Side?)]
  /// The tensors that only the second file has, in its order.
  let onlyInSecond: [Side]
  let paths: (first: String, second: String)
  /// Tensors without elements of their own, of either file.
  var notCompared: [UnsupportedTensor] = []
  /// The architecture whose names were taken.
  var architecture: String?

  init(_ first: [Side], _ second: [Side], paths: (first: String, second: String)) {
    matches = Self.matches(first, second)
    onlyInSecond = Self.matches(second, first).filter { $0.second == nil }.map(\.first)
    self.paths = paths
  }

  /// Pairs the tensors of two files that are about to be read.
  ///
  /// - Throws: ``ConversionError`` if those of one take more than its limits allow.
  init(_ first: WeightFile, _ second: WeightFile) throws(ConversionError) {
    for file in [first, second] {
      var budget = ExpansionBudget(of: file)
      for entry in file.entries { try budget.charge(entry.tensor, named: entry.name) }
    }
    let paths = (first.path, second.path)
    let names = Set(first.entries.map { ExactName($0.name) })
    if names.isDisjoint(with: second.entries.lazy.map { ExactName($0.name) }),
      let left = try? WeightSelection(of: first),
      let right = try? WeightSelection(of: second), left.architecture == right.architecture
    {
      self.init(Self.sides(left), Self.sides(right), paths: paths)
      architecture = left.architecture.name
    } else {
      self.init(
        first.entries.map { Side(name: $0.name, tensor: $0.tensor) },
        second.entries.map { Side(name: $0.name, tensor: $0.tensor) }, paths: paths)
      notCompared = Self.unsupported(in: first, second)
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
    let names = Set(first.unsupported.map { ExactName($0.name) })
    return first.unsupported
      + second.unsupported.filter { !names.contains(ExactName($0.name)) }
  }

  /// What a pair is compared by; `nil` if it may be like no other.
  struct Identity: Hashable {
    private let first: TensorIdentity
    private let second: TensorIdentity
    private let dtypes: [DType]

    /// Tensors that are tied in both files are compared once.
    init?(_ first: Side, _ second: Side) {
      guard let left = TensorIdentity(first.tensor), let right = TensorIdentity(second.tensor)
      else { return nil }
      (self.first, self.second) = (left, right)
      dtypes = [first.dtype, second.dtype]
    }
  }

  /// For each match the number of the first that is compared by the same, often its own.
  var representatives: [Int] {
    var numbers: [Identity: Int] = [:]
    return matches.enumerated().map { number, match in
      guard let second = match.second, let identity = Identity(match.first, second) else {
        return number
      }
      let first = numbers[identity] ?? number
      numbers[identity] = first
      return first
    }
  }

  /// The tensors that both files have, in the order of the first.
  var pairs: [(first: Side, second: Side)] {
    matches.compactMap { match in match.second.map { (match.first, $0) } }
  }

  /// The tensors that only the first file has, in its order.
  var onlyInFirst: [Side] { matches.filter { $0.second == nil }.map(\.first) }

  private static func matches(
    _ first: [Side], _ second: [Side]
  ) -> [(first: Side, second: Side?)] {
    var counterparts: [ExactName: ArraySlice<Side>] = Dictionary(grouping: second) {
      ExactName($0.name)
    }.mapValues { $0[...] }
    return first.map { side in (side, counterparts[ExactName(side.name)]?.popFirst()) }
  }
}

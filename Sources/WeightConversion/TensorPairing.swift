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

    /// True for a batch norm's count of batches, which PyTorch 0.4.0 and earlier did not store and
    /// which no inference reads.
    var isBatchCounter: Bool {
      tensor.shape.isEmpty && tensor.dtype == .int64
        && name.split(separator: ".").last == "num_batches_tracked"
    }
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
  private(set) var notCompared: [UnsupportedTensor] = []
  /// Which tensors are paired.
  private(set) var scope = PairingScope.everything
  /// The numbers of `num_batches_tracked` in a file whose counterpart has none; these are not paired.
  private(set) var batchCounters = (first: 0, second: 0)

  init(_ first: [Side], _ second: [Side], paths: (first: String, second: String)) {
    matches = Self.matches(first, second)
    onlyInSecond = Self.matches(second, first).filter { $0.second == nil }.map(\.first)
    self.paths = paths
  }

  /// Pairs the tensors of two files that are about to be read.
  ///
  /// - Throws: ``ConversionError`` if those of one take more than its limits allow, or if a file has
  ///   no dictionary under the key asked for.
  init(
    _ first: WeightFile, _ second: WeightFile, _ options: PairingOptions = PairingOptions()
  ) throws(ConversionError) {
    for file in [first, second] {
      var budget = ExpansionBudget(of: file)
      for entry in file.entries { try budget.charge(entry.tensor, named: entry.name) }
    }
    let paths = (first.path, second.path)
    var lefts = try Self.sides(of: first, at: options.firstKey, options.renamings)
    var rights = try Self.sides(of: second, at: options.secondKey, options.renamings)
    let common = options.ignoresWrappers ? CommonNames(lefts, rights) : nil
    var scope = PairingScope.everything
    if let (left, right) = Self.weights(of: first, second, lefts, rights, common, options) {
      scope = .architecture(left.architecture.name)
      (lefts, rights) = (Self.sides(left), Self.sides(right))
    } else if let common, !common.first.isEmpty || !common.second.isEmpty {
      let counts = (lefts.count, rights.count)
      lefts = CommonNames.sides(lefts, under: common.first)
      rights = CommonNames.sides(rights, under: common.second)
      scope = .prefixes(
        first: .init(text: common.first, outsideCount: counts.0 - lefts.count),
        second: .init(text: common.second, outsideCount: counts.1 - rights.count))
    }
    let counters = (
      first: lefts.count(where: \.isBatchCounter), second: rights.count(where: \.isBatchCounter)
    )
    let areOnOneSide = (counters.first == 0) != (counters.second == 0)
    if areOnOneSide {
      lefts.removeAll(where: \.isBatchCounter)
      rights.removeAll(where: \.isBatchCounter)
    }
    self.init(lefts, rights, paths: paths)
    self.scope = scope
    if areOnOneSide { batchCounters = counters }
    if scope == .everything { notCompared = Self.unsupported(in: first, second) }
  }

  /// The weights of one architecture in both files, if its names pair more tensors than those in the
  /// files do.
  private static func weights(
    of first: WeightFile, _ second: WeightFile, _ lefts: [Side], _ rights: [Side],
    _ common: CommonNames?, _ options: PairingOptions
  ) -> (WeightSelection, WeightSelection)? {
    if let common {
      guard common.pairCount < min(lefts.count, rights.count) else { return nil }
    } else {
      let names = Set(lefts.map { ExactName($0.name) })
      guard names.isDisjoint(with: rights.lazy.map { ExactName($0.name) }) else { return nil }
    }
    var naming = SourceNaming.Options()
    naming.renamings = options.renamings
    guard let left = try? WeightSelection(of: first, key: options.firstKey, naming: naming),
      let right = try? WeightSelection(of: second, key: options.secondKey, naming: naming)
    else { return nil }
    guard let common else { return left.architecture == right.architecture ? (left, right) : nil }
    guard differInHeadOnly(left.architecture, right.architecture),
      min(left.report.loadable.count, right.report.loadable.count) > common.pairCount
    else { return nil }
    return (left, right)
  }

  /// The tensors of a file under a dictionary, renamed.
  private static func sides(
    of file: WeightFile, at key: String?, _ renamings: [Renaming]
  ) throws(ConversionError) -> [Side] {
    var sides: [Side]
    if let key, !key.isEmpty {
      let stateDict = try file.stateDict(at: key)
      sides = stateDict.names.compactMap { name in
        stateDict.tensor(named: name).map { Side(name: name, tensor: $0) }
      }
    } else {
      sides = file.entries.map { Side(name: $0.name, tensor: $0.tensor) }
    }
    guard !renamings.isEmpty else { return sides }
    let names = renamings.reduce(sides.map(\.name)) { $1.apply(to: $0) }
    sides = zip(sides, names).map { Side(name: $1, tensor: $0.tensor) }
    return sides
  }

  /// True if two architectures are one but for their classifiers and the strides stated for them.
  private static func differInHeadOnly(_ first: Architecture, _ second: Architecture) -> Bool {
    var (left, right) = (first.configuration, second.configuration)
    (right.classes, right.hasClassifier) = (left.classes, left.hasClassifier)
    right.variant.strides = left.variant.strides
    left.channels = right.channels
    return left == right
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

internal import Tensors
internal import TorchArchive

/// How far the values of two files are apart, tensor by tensor, what changed most first.
///
/// Before all tensors that can be measured stand those that cannot: names without a counterpart,
/// other shapes, tensors that are not read.
public struct TensorChanges: Sendable {
  /// What is different about a name.
  public enum Kind: String, Encodable, Sendable {
    /// Only the first file has it.
    case onlyInFirst = "only-in-first"
    /// Only the second file has it.
    case onlyInSecond = "only-in-second"
    /// The shapes differ.
    case shape
    /// A tensor without elements that could be measured.
    case notCompared = "not-compared"
    /// The element types differ; the values are measured.
    case dtype
    /// The values differ.
    case values
  }

  /// A name that is not the same in both files.
  public struct Change: Encodable, Sendable {
    /// The name.
    public fileprivate(set) var key: String
    /// What is different.
    public let kind: Kind
    /// The element type in the first file under PyTorch's name, if it has the tensor.
    public var firstDType: String?
    /// The element type in the second file.
    public var secondDType: String?
    /// The shape in the first file.
    public var firstShape: [Int]?
    /// The shape in the second file.
    public var secondShape: [Int]?
    /// How far the values are apart, if they can be held against each other.
    public var distance: ValueDistance?
  }

  /// The differences, what changed most first.
  public let changes: [Change]
  /// The number of tensors that are the same in element type, shape and every value.
  public let same: Int
  /// Which tensors were compared.
  public let scope: PairingScope
  /// The number of `num_batches_tracked` that only the first file has, which are not compared if the
  /// second has none.
  public let batchCountersOnlyInFirst: Int
  /// The number of `num_batches_tracked` that only the second file has.
  public let batchCountersOnlyInSecond: Int
  /// The number of values that are not a number in the paired tensors of the first file.
  public let nanCountInFirst: Int
  /// The number of values that are not a number in the paired tensors of the second file.
  public let nanCountInSecond: Int

  /// Compares all tensors of two files, whatever their formats.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(
    _ first: WeightFile, _ second: WeightFile, _ options: PairingOptions = PairingOptions(),
    progress: ConversionProgress.Handler? = nil
  ) throws(ConversionError) {
    let pairing = try TensorPairing(first, second, options)
    let pairs = pairing.pairs
    var meter = ByteMeter(
      .comparing, total: pairs.map(\.first.tensor.byteCount).saturatedSum, progress)
    var changes =
      pairing.onlyInFirst.map { Self.change($0, .onlyInFirst) }
      + pairing.onlyInSecond.map { Self.change($0, .onlyInSecond) }
      + pairing.notCompared.map { Change(key: $0.name, kind: .notCompared) }
    var measured: [Change] = []
    var nanCounts = (first: 0, second: 0)
    var known: [TensorPairing.Identity: Change?] = [:]
    for (left, right) in pairs {
      defer { meter.advance(by: left.tensor.byteCount) }
      let identity = TensorPairing.Identity(left, right)
      let found: Change?
      if let identity, let earlier = known[identity] {
        found = earlier
      } else {
        found = try Self.change(left, right, pairing.paths, &nanCounts)
        if let identity { known[identity] = .some(found) }
      }
      guard var change = found else { continue }
      change.key = left.name
      if change.distance == nil { changes.append(change) } else { measured.append(change) }
    }
    same =
      pairs.count - measured.count - changes.count { $0.firstShape != nil && $0.secondShape != nil }
    self.changes =
      changes
      + measured.sorted { ($0.distance?.extent ?? 0) > ($1.distance?.extent ?? 0) }
    scope = pairing.scope
    batchCountersOnlyInFirst = pairing.batchCounters.first
    batchCountersOnlyInSecond = pairing.batchCounters.second
    (nanCountInFirst, nanCountInSecond) = nanCounts
  }

  private static func change(_ side: TensorPairing.Side, _ kind: Kind) -> Change {
    var change = Change(key: side.name, kind: kind)
    if kind == .onlyInFirst {
      (change.firstDType, change.firstShape) = (side.dtype.rawValue, side.tensor.shape)
    } else {
      (change.secondDType, change.secondShape) = (side.dtype.rawValue, side.tensor.shape)
    }
    return change
  }

  private static func change(
    _ first: TensorPairing.Side, _ second: TensorPairing.Side,
    _ paths: (first: String, second: String), _ nanCounts: inout (first: Int, second: Int)
  ) throws(ConversionError) -> Change? {
    let (left, right) = (first.tensor, second.tensor)
    func change(_ kind: Kind, _ distance: ValueDistance? = nil) -> Change {
      Change(
        key: first.name, kind: kind, firstDType: left.dtype.rawValue,
        secondDType: right.dtype.rawValue, firstShape: left.shape, secondShape: right.shape,
        distance: distance)
    }
    guard left.shape == right.shape else { return change(.shape) }
    guard left.dtype.isComplex == right.dtype.isComplex,
      let leftNumbers = try NumberStream(left, named: first.name, in: paths.first),
      let rightNumbers = try NumberStream(right, named: first.name, in: paths.second)
    else { return change(.notCompared) }
    let distance = ValueDistance(leftNumbers, rightNumbers)
    nanCounts.first += distance.nanCounts.first
    nanCounts.second += distance.nanCounts.second
    guard left.dtype == right.dtype else { return change(.dtype, distance) }
    return distance.isZero ? nil : change(.values, distance)
  }
}

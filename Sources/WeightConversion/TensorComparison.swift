internal import MappedFiles
internal import Synchronization
internal import Tensors
internal import TorchArchive

/// How two collections of named tensors differ: in names, element types, shapes or bits.
public struct TensorComparison: Sendable {
  typealias Side = TensorPairing.Side

  /// Every difference: first those of the first file's names in its order, then surplus names.
  public let differences: [Difference]
  /// The number of tensors that are the same in both.
  public let equalCount: Int
  /// The architecture whose weights alone were compared, under its names; `nil` if all tensors were.
  public var architecture: String? {
    if case .architecture(let name) = scope { name } else { nil }
  }
  /// Which tensors were compared.
  public let scope: PairingScope
  /// The number of `num_batches_tracked` that only the first file has, which are not compared if the
  /// second has none.
  public let batchCountersOnlyInFirst: Int
  /// The number of `num_batches_tracked` that only the second file has.
  public let batchCountersOnlyInSecond: Int

  /// Compares tensor by tensor on all cores, in whatever order the names stand.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  init(
    _ pairing: TensorPairing, progress: ConversionProgress.Handler? = nil
  ) throws(ConversionError) {
    let matches = pairing.matches
    let meter = Mutex(
      ByteMeter(
        .comparing, total: pairing.matches.map(\.first.tensor.byteCount).saturatedSum, progress))
    let representatives = pairing.representatives
    let outcomes = try inParallel(matches.count) {
      (number) throws(ConversionError) -> Difference? in
      let (side, counterpart) = matches[number]
      guard representatives[number] == number else {
        meter.withLock { $0.advance(by: side.tensor.byteCount) }
        return nil
      }
      guard let other = counterpart else {
        return Difference.onlyInFirst(name: side.name)
      }
      return try Self.compare(side, other, pairing.paths) { count in
        meter.withLock { $0.advance(by: count) }
      }
    }
    var differences = zip(matches, representatives).compactMap { match, representative in
      outcomes[representative]?.named(match.first.name)
    }
    equalCount = matches.count - differences.count
    differences += pairing.onlyInSecond.map { Difference.onlyInSecond(name: $0.name) }
    differences += pairing.notCompared.map { Difference.notCompared(name: $0.name, kind: $0.kind) }
    self.differences = differences
    scope = pairing.scope
    batchCountersOnlyInFirst = pairing.batchCounters.first
    batchCountersOnlyInSecond = pairing.batchCounters.second
  }

  /// Compares all tensors of two files, whatever their formats.
  ///
  /// Names are compared as they stand in the files. Where they have nothing in common and both files
  /// hold weights of one architecture, these are compared under the architecture's names, and what
  /// stands beside them is not; see ``architecture``.
  ///
  /// - Throws: ``ConversionError`` if a tensor cannot be read.
  public init(
    _ first: WeightFile, _ second: WeightFile, _ options: PairingOptions = PairingOptions(),
    progress: ConversionProgress.Handler? = nil
  ) throws(ConversionError) {
    try self.init(try TensorPairing(first, second, options), progress: progress)
  }

  private static func compare(
    _ first: Side, _ second: Side, _ paths: (first: String, second: String),
    _ didCompare: (Int) -> Void = { _ in }
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
      didCompare(bytes.count)
      guard right.hasNext(equalTo: bytes) else { return .bits(name: name) }
    }
    return try areScaledAlike(first, second, paths) ? nil : .quantization(name: name)
  }

  private static func areScaledAlike(
    _ first: Side, _ second: Side, _ paths: (first: String, second: String)
  ) throws(ConversionError) -> Bool {
    func areEqual(_ left: Tensor, _ right: Tensor) throws(ConversionError) -> Bool {
      try compare(
        Side(name: first.name, tensor: left), Side(name: second.name, tensor: right), paths)
        == nil
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

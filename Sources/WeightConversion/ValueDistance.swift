/// How far the values of two tensors of one shape are apart.
public struct ValueDistance: Encodable, Sendable {
  /// The greatest absolute difference of two finite values in one place.
  public private(set) var maximumDifference = 0.0
  /// The cosine of the angle between the tensors taken as vectors; `nil` if one is zero throughout.
  ///
  /// The PyTorch function is `cosine_similarity`.
  public private(set) var cosine: Double?
  /// The norm of the difference by the norm of the first tensor; `nil` if that is zero.
  public private(set) var relativeChange: Double?
  /// The number of places with different values of which one at least is infinite or not a number.
  public private(set) var notFinite = 0

  /// The number of values of each tensor that are not a number.
  private(set) var nanCounts = (first: 0, second: 0)

  private enum CodingKeys: String, CodingKey {
    case maximumDifference, cosine, relativeChange, notFinite
  }

  /// Whether the values are equal in every place; not a number equals itself here.
  var isZero: Bool { maximumDifference == 0 && notFinite == 0 }

  /// How much changed, for sorting: what has no finite measure changed most.
  var extent: Double {
    notFinite > 0 ? .infinity : relativeChange ?? (isZero ? 0 : .infinity)
  }

  /// Reads both to their ends, which must be of one length.
  init(_ first: consuming NumberStream, _ second: consuming NumberStream) {
    var sums = Sums()
    var (left, right): (ArraySlice<Double>, ArraySlice<Double>) = ([], [])
    while true {
      if left.isEmpty { left = first.next().map { $0[...] } ?? [] }
      if right.isEmpty { right = second.next().map { $0[...] } ?? [] }
      let count = min(left.count, right.count)
      guard count > 0 else { break }
      for (value, other) in zip(left.prefix(count), right.prefix(count)) {
        add(value, other, &sums)
      }
      left = left.dropFirst(count)
      right = right.dropFirst(count)
    }
    cosine = sums.product / (sums.first.squareRoot() * sums.second.squareRoot())
    relativeChange = (sums.difference / sums.first).squareRoot()
    // JSON has no infinity; sums of values beyond 1e154 reach it.
    if cosine?.isFinite != true { cosine = nil }
    if relativeChange?.isFinite != true { relativeChange = nil }
    if !maximumDifference.isFinite { maximumDifference = .greatestFiniteMagnitude }
  }

  private mutating func add(_ value: Double, _ other: Double, _ sums: inout Sums) {
    guard value.isFinite, other.isFinite else {
      if value.isNaN { nanCounts.first += 1 }
      if other.isNaN { nanCounts.second += 1 }
      if value != other, !(value.isNaN && other.isNaN) { notFinite += 1 }
      return
    }
    let difference = value - other
    maximumDifference = max(maximumDifference, difference.magnitude)
    sums.first += value * value
    sums.second += other * other
    sums.product += value * other
    sums.difference += difference * difference
  }

  /// Sums over the places where both values are finite.
  private struct Sums {
    var first = 0.0
    var second = 0.0
    var product = 0.0
    var difference = 0.0
  }
}

internal import Tensors

/// The values of a tensor summed up.
///
/// A complex element counts as two values, its parts; a quantised one as the number that it stands
/// for.
public struct TensorStatistics: Sendable {
  /// The number of bars of ``histogram``.
  public static let binCount = 32

  /// The least finite value, 0 if there is none.
  public private(set) var minimum = 0.0
  /// The greatest finite value, 0 if there is none.
  public private(set) var maximum = 0.0
  /// The mean of the finite values.
  public private(set) var mean = 0.0
  /// The standard deviation of the finite values, as of a whole population.
  public private(set) var deviation = 0.0
  /// The number of finite values.
  public private(set) var finiteCount = 0
  /// The number of values that are not a number.
  public private(set) var nanCount = 0
  /// The number of infinite values of either sign.
  public private(set) var infinityCount = 0
  /// How many finite values lie in each of ``binCount`` equal parts from minimum to maximum.
  public private(set) var histogram = [Int](repeating: 0, count: TensorStatistics.binCount)

  /// Reads all values, twice.
  ///
  /// - Returns: `nil` for a quantised tensor without a usable quantiser.
  /// - Throws: ``ConversionError`` if the tensor cannot be read.
  init?(
    of tensor: Tensor, named name: String, in path: String, _ meter: inout ByteMeter
  ) throws(ConversionError) {
    guard var stream = try NumberStream(tensor, named: name, in: path) else { return nil }
    var sum = 0.0
    while let numbers = stream.next() {
      for number in numbers { count(number, &sum) }
    }
    meter.advance(by: tensor.byteCount)
    guard finiteCount > 0 else { return }
    mean = sum / Double(finiteCount)
    let scale = Double(Self.binCount) / (maximum - minimum)
    var squares = 0.0
    guard var again = try NumberStream(tensor, named: name, in: path) else { return nil }
    while let numbers = again.next() {
      for number in numbers where number.isFinite {
        squares += (number - mean) * (number - mean)
        // Where all values are equal there is no scale, and where they are too far apart either.
        let bin = (number - minimum) * scale
        histogram[bin.isFinite ? Int(min(bin, Double(Self.binCount - 1))) : 0] += 1
      }
    }
    deviation = (squares / Double(finiteCount)).squareRoot()
  }

  private mutating func count(_ number: Double, _ sum: inout Double) {
    guard number.isFinite else {
      if number.isNaN { nanCount += 1 } else { infinityCount += 1 }
      return
    }
    minimum = finiteCount == 0 ? number : min(minimum, number)
    maximum = finiteCount == 0 ? number : max(maximum, number)
    finiteCount += 1
    sum += number
  }
}

/// The largest results of a convolution or a matrix product, by its weights.
///
/// Each is a sum of magnitudes, so it holds for any order of summation.
struct LayerBounds: Sendable {
  /// The factor and the rest before the normalization.
  private(set) var inner = (factor: 0.0, rest: 0.0)
  /// The same in the end.
  private(set) var outer = (factor: 0.0, rest: 0.0)

  /// Finds the bounds of a layer.
  ///
  /// - Parameters:
  ///   - weights: As many weights for each output.
  ///   - bias: One for each output.
  ///   - transform: The normalization that follows.
  init(_ weights: [Float], _ bias: [Float], _ transform: ChannelTransform?) {
    let sums = Magnitude.sums(of: weights, rows: bias.count)
    for (channel, sum) in sums.enumerated() {
      let bias = Double(abs(bias[channel]))
      var (scale, rest) = (1.0, 0.0)
      if let transform {
        scale = Double(abs(transform.scales[channel]))
        // The scale and its product with the mean are intermediate results, too.
        rest =
          Double(abs(transform.shifts[channel])) + Double(abs(transform.means[channel])) * scale
          + scale
      }
      inner = (Self.larger(inner.factor, sum), Self.larger(inner.rest, bias))
      outer = (
        Self.larger(outer.factor, sum * scale), Self.larger(outer.rest, bias * scale + rest)
      )
    }
  }

  /// The larger of two magnitudes; NaN if one is.
  private static func larger(_ left: Double, _ right: Double) -> Double {
    left.isNaN || left > right ? left : right
  }

  /// The largest result of inputs up to `input`.
  func output(of input: Double) -> Double { outer.factor * input + outer.rest }

  /// The largest intermediate result; NaN if a parameter is.
  func peak(of input: Double) -> Double {
    Self.larger(inner.factor * input + inner.rest, output(of: input))
  }

  /// True if every parameter is finite.
  var isFinite: Bool {
    [inner.factor, inner.rest, outer.factor, outer.rest].allSatisfy(\.isFinite)
  }
}

/// How much each pixel of a line counts for each pixel of the resized line.
///
/// The triangle filter, widened by the scale where the line shrinks ("antialias"), in the fixed point
/// of Pillow. The corresponding Pillow functions are `precompute_coeffs` and
/// `normalize_coeffs_8bpc` in Resample.c.
struct ResamplingWeights {
  /// The bits behind the point of a weight: 32 less eight for the value and two for overflow.
  static let precisionBits: Int32 = 22
  /// One half, so that cutting off rounds.
  static let half: Int32 = 1 << (precisionBits - 1)

  /// The pixels of the resized line that were asked for.
  let outputs: Range<Int>
  /// For each of them the first pixel that counts.
  let firsts: ContiguousArray<Int>
  /// For each of them the number of pixels that count.
  let counts: ContiguousArray<Int>
  /// For each of them ``stride`` weights, of which the first `counts` are used.
  let weights: ContiguousArray<Int32>
  /// The room for the weights of one pixel.
  let stride: Int

  /// Computes the weights of some pixels of a line resized from `inputSize` pixels to `outputSize`.
  ///
  /// - Parameter outputs: The pixels wanted, within `0..<outputSize`; the others cost nothing.
  init(inputSize: Int, outputSize: Int, outputs: Range<Int>) {
    let scale = Double(inputSize) / Double(outputSize)
    let filterScale = max(scale, 1)
    // The triangle reaches one pixel to each side before it is widened.
    let support = filterScale
    let stride = Int(support.rounded(.up)) * 2 + 1
    var firsts = ContiguousArray<Int>()
    var counts = ContiguousArray<Int>()
    var weights = ContiguousArray<Int32>(repeating: 0, count: outputs.count * stride)
    var line = ContiguousArray<Double>(repeating: 0, count: stride)
    for (index, output) in outputs.enumerated() {
      let center = (Double(output) + 0.5) * scale
      let first = max(0, Int(center - support + 0.5))
      let count = min(inputSize, Int(center + support + 0.5)) - first
      var sum = 0.0
      for x in 0..<count {
        let distance = (Double(x + first) - center + 0.5) * (1 / filterScale)
        line[x] = max(0, 1 - abs(distance))
        sum += line[x]
      }
      for x in 0..<count {
        let weight = sum == 0 ? line[x] : line[x] / sum
        weights[index * stride + x] = Int32(0.5 + weight * Double(1 << Self.precisionBits))
      }
      firsts.append(first)
      counts.append(count)
    }
    self.outputs = outputs
    self.firsts = firsts
    self.counts = counts
    self.weights = weights
    self.stride = stride
  }

  /// The pixels of the line that count for any of the outputs.
  var inputs: Range<Int> {
    guard let first = firsts.first, let last = firsts.last, let count = counts.last else {
      return 0..<0
    }
    return first..<last + count
  }
}

// The inner loops of the resize, on sums in fixed point that no sum of bytes overflows: the weights
// of one output add up to one, give or take their rounding.

/// A sum as a byte; Pillow's `clip8`.
@inline(__always)
private func rounded(_ sum: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: min(max(sum >> ResamplingWeights.precisionBits, 0), 255))
}

/// Resizes one row of one byte a pixel; `begin` is where column 0 of the image stands or would.
func resampleGrayRow(
  _ source: ContiguousArray<UInt8>, from begin: Int, _ weights: ResamplingWeights,
  into target: inout ContiguousArray<UInt8>, at position: Int
) {
  let source = source.span
  let factors = weights.weights.span
  for output in 0..<weights.outputs.count {
    let first = begin + weights.firsts[output]
    let firstFactor = output * weights.stride
    var sum = ResamplingWeights.half
    for tap in 0..<weights.counts[output] {
      sum &+= Int32(source[first &+ tap]) &* factors[firstFactor &+ tap]
    }
    target[position &+ output] = rounded(sum)
  }
}

/// Resizes one row of three bytes a pixel; `begin` is where column 0 of the image stands or would.
func resampleColorRow(
  _ source: ContiguousArray<UInt8>, from begin: Int, _ weights: ResamplingWeights,
  into target: inout ContiguousArray<UInt8>, at position: Int
) {
  let source = source.span
  let factors = weights.weights.span
  var position = position
  for output in 0..<weights.outputs.count {
    var pixel = begin + 3 * weights.firsts[output]
    let firstFactor = output * weights.stride
    var red = ResamplingWeights.half
    var green = ResamplingWeights.half
    var blue = ResamplingWeights.half
    for tap in 0..<weights.counts[output] {
      let factor = factors[firstFactor &+ tap]
      red &+= Int32(source[pixel]) &* factor
      green &+= Int32(source[pixel &+ 1]) &* factor
      blue &+= Int32(source[pixel &+ 2]) &* factor
      pixel &+= 3
    }
    target[position] = rounded(red)
    target[position &+ 1] = rounded(green)
    target[position &+ 2] = rounded(blue)
    position &+= 3
  }
}

/// Adds a part of a row, weighted, to the sums of an output row.
func addRow(
  _ source: ContiguousArray<UInt8>, from begin: Int, times factor: Int32,
  to sums: inout ContiguousArray<Int32>
) {
  let row = source.span.extracting(begin..<begin + sums.count)
  var sums = sums.mutableSpan
  for index in 0..<row.count { sums[index] &+= Int32(row[index]) &* factor }
}

/// Writes an output row.
func storeRow(
  _ sums: ContiguousArray<Int32>, into target: inout ContiguousArray<UInt8>, at position: Int
) {
  for index in sums.indices { target[position + index] = rounded(sums[index]) }
}

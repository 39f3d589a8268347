internal import MappedFiles

/// Copies a tensor's elements out of its storage in row-major order, as little-endian values.
///
/// The layout has been checked against the storage when the ``Tensor`` was made; the addresses
/// computed here stay inside it.
struct StridedGather: Sendable {
  private let source: ByteRegion
  private let width: Int
  private let swapWidth: Int
  private let flippedSigns: [Int]
  private let negatesIntegers: Bool
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]
  private var element: Int

  /// Begins at the first element of `tensor`, whose storage's bytes are `source`.
  init(_ tensor: Tensor, from source: ByteRegion) {
    self.source = source
    width = tensor.dtype.bitWidth / 8
    swapWidth = tensor.storage.byteOrder == .big ? tensor.dtype.swapWidth : 1
    flippedSigns = Self.signBytes(tensor)
    negatesIntegers =
      tensor.interpretation.isNegated && tensor.dtype.negation == .twosComplement
    (shape, strides) = Self.merged(tensor.layout)
    index = Array(repeating: 0, count: shape.count)
    element = tensor.layout.offset
  }

  /// The dimensions to walk along: none of size 1, those that lie behind one another as one.
  private static func merged(_ layout: TensorLayout) -> (shape: [Int], strides: [Int]) {
    guard !layout.shape.contains(0) else { return ([0], [1]) }
    var shape: [Int] = []
    var strides: [Int] = []
    for (size, stride) in zip(layout.shape, layout.strides) where size != 1 {
      let (extent, overflow) = stride.multipliedReportingOverflow(by: size)
      if let outer = strides.last, !overflow, outer == extent {
        shape[shape.count - 1] *= size
        strides[strides.count - 1] = stride
      } else {
        shape.append(size)
        strides.append(stride)
      }
    }
    return shape.isEmpty ? ([1], [1]) : (shape, strides)
  }

  /// The next elements, as many as fit in `byteCount` bytes.
  mutating func next(byteCount: Int) -> ByteRegion {
    let elementCount = byteCount / width
    return unsafe ByteRegion(byteCount: elementCount * width) { target in
      unsafe source.withUnsafeBytes { source in
        var done = 0
        while done < elementCount {
          done += unsafe copyRun(
            from: source, to: target, at: done, atMost: elementCount - done)
        }
      }
      unsafe swapBytes(of: target)
      unsafe flipSigns(of: target)
      if negatesIntegers { unsafe negateIntegers(target) }
    }
  }

  /// Copies elements along the last dimension up to its end and steps to the next row.
  private mutating func copyRun(
    from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, at done: Int,
    atMost limit: Int
  ) -> Int {
    let last = shape.count - 1
    let count = min(shape[last] - index[last], limit)
    let step = strides[last]
    if step == 1 {
      unsafe target.baseAddress.unsafelyUnwrapped.advanced(by: done * width).copyMemory(
        from: source.baseAddress.unsafelyUnwrapped.advanced(by: element * width),
        byteCount: count * width)
    } else {
      for number in 0..<count {
        let from = (element + number * step) * width
        let to = (done + number) * width
        for byte in 0..<width { unsafe target[to + byte] = source[from + byte] }
      }
    }
    advance(by: count)
    return count
  }

  private mutating func advance(by count: Int) {
    var dimension = shape.count - 1
    index[dimension] += count
    element += count * strides[dimension]
    while dimension > 0, index[dimension] == shape[dimension] {
      element -= index[dimension] * strides[dimension]
      index[dimension] = 0
      dimension -= 1
      index[dimension] += 1
      element += strides[dimension]
    }
  }

  private func swapBytes(of values: UnsafeMutableRawBufferPointer) {
    guard swapWidth > 1 else { return }
    for start in stride(from: 0, to: values.count, by: swapWidth) {
      for byte in 0..<swapWidth / 2 {
        unsafe values.swapAt(start + byte, start + swapWidth - 1 - byte)
      }
    }
  }

  private func flipSigns(of values: UnsafeMutableRawBufferPointer) {
    for signByte in flippedSigns {
      for position in stride(from: signByte, to: values.count, by: width) {
        unsafe values[position] ^= 0x80
      }
    }
  }

  private func negateIntegers(_ values: UnsafeMutableRawBufferPointer) {
    for start in stride(from: 0, to: values.count, by: width) {
      var carry: UInt16 = 1
      for position in start..<start + width {
        let sum = unsafe UInt16(~values[position]) + carry
        unsafe values[position] = UInt8(truncatingIfNeeded: sum)
        carry = sum >> 8
      }
    }
  }

  /// The bytes within an element whose top bit changes the sign that the interpretation flips.
  private static func signBytes(_ tensor: Tensor) -> [Int] {
    let dtype = tensor.dtype
    let interpretation = tensor.interpretation
    guard dtype.negation == .signBits else { return [] }
    guard dtype.isComplex else {
      return interpretation.isNegated ? [dtype.bitWidth / 8 - 1] : []
    }
    let realSign = dtype.swapWidth - 1
    let imaginarySign = 2 * dtype.swapWidth - 1
    let flipsImaginary = interpretation.isConjugated != interpretation.isNegated
    return (interpretation.isNegated ? [realSign] : []) + (flipsImaginary ? [imaginarySign] : [])
  }
}

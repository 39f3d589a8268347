internal import CEngine

/// The memory of one run of a compiled network, and its calls bound to that memory.
///
/// It is used by one thread at a time; ``CompiledNetwork`` sees to that.
@safe
final class ExecutionBuffers: @unchecked Sendable {
  /// What is done at one go.
  private enum Segment {
    case calls([Call])
    case kernel(Kernel, count: Int, source: Int, destination: Int, factors: Int?)
    case measure(offset: Int, count: Int)
    case expectFinite(offset: Int, count: Int, step: String)
  }

  private let memory: AlignedMemory
  private let weights: [PreparedWeights]
  private let segments: [Segment]
  private let readers: [Call]
  private let writer: Call?

  /// Allocates memory and binds calls to it.
  ///
  /// - Throws: ``InferenceError``
  init(
    _ planned: [PlannedCall], _ plan: MemoryPlan, _ scratchByteCount: Int
  ) throws(InferenceError) {
    let memory = try AlignedMemory(byteCount: max(plan.byteCount + scratchByteCount, 1))
    self.memory = memory
    var segments: [Segment] = []
    var calls: [Call] = []
    var readers: [Call] = []
    var weights: [PreparedWeights] = []
    for call in planned {
      let (source, destination) = (plan.offsets[call.source], plan.offsets[call.destination])
      if case .operation(let operation, let prepared) = call.work {
        let bound = try unsafe Call(
          operation, source: memory.address(at: source), weights: prepared?.weights.address(at: 0),
          bias: prepared?.bias.address(at: 0), destination: memory.address(at: destination),
          scratch: memory.address(at: plan.byteCount),
          factors: call.factors.map { unsafe memory.address(at: plan.offsets[$0]) })
        calls.append(bound)
        if let prepared { weights.append(prepared) }
        if call.source == NetworkCompiler.input { readers.append(bound) }
        continue
      }
      segments.append(.calls(calls))
      calls = []
      switch call.work {
      case .operation: break
      case .kernel(let kernel, let count):
        segments.append(
          .kernel(
            kernel, count: count, source: source, destination: destination,
            factors: call.factors.map { plan.offsets[$0] }))
      case .measure(let count): segments.append(.measure(offset: source, count: count))
      case .expectFinite(let count, let step):
        segments.append(.expectFinite(offset: source, count: count, step: step))
      }
    }
    self.segments = segments + [.calls(calls)]
    self.readers = readers
    self.weights = weights
    writer = calls.last
  }

  /// Computes the output of images.
  ///
  /// - Parameters:
  ///   - images: As many values as the network was compiled for, in row-major order.
  ///   - outputCount: The number of values of the output.
  /// - Returns: `nil` if a measured value is too large.
  /// - Throws: ``InferenceError``
  func run(_ images: [Float], outputCount: Int) throws(InferenceError) -> [Float]? {
    var isOrdinary = true
    var output = [Float](repeating: 0, count: outputCount)
    try unsafe images.withUnsafeBufferPointer { source throws(InferenceError) in
      try unsafe output.withUnsafeMutableBufferPointer { target throws(InferenceError) in
        for call in readers {
          try unsafe call.rebind(
            ENGINE_SOURCE, to: UnsafeMutableRawPointer(mutating: source.baseAddress))
        }
        try unsafe writer?.rebind(ENGINE_DESTINATION, to: target.baseAddress)
        for segment in segments where isOrdinary { isOrdinary = try run(segment) }
      }
    }
    return isOrdinary ? output : nil
  }

  /// Runs a segment; returns false if it measured a value that is too large.
  private func run(_ segment: Segment) throws(InferenceError) -> Bool {
    switch segment {
    case .calls(let calls): try Call.run(calls)
    case .kernel(let kernel, let count, let source, let destination, let factors):
      unsafe kernel.run(
        from: memory.address(at: source), to: memory.address(at: destination),
        by: factors.map { unsafe UnsafeRawPointer(memory.address(at: $0)) }, count: count)
    case .measure(let offset, let count):
      return unsafe !Magnitude.exceeds(
        Magnitude.measured, memory.address(at: offset), count: count)
    case .expectFinite(let offset, let count, let step):
      let overflows = unsafe Magnitude.exceeds(
        .greatestFiniteMagnitude, memory.address(at: offset), count: count)
      if overflows { throw InferenceError(overflowIn: step) }
    }
    return true
  }
}

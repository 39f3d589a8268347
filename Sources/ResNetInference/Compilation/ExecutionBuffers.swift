internal import CEngine

/// The memory of one run of a compiled network, and its calls bound to that memory.
///
/// It is used by one thread at a time; ``CompiledNetwork`` sees to that.
@safe
final class ExecutionBuffers: @unchecked Sendable {
  /// What is done at one go.
  private enum Segment {
    case calls([Call])
    case relu(offset: Int, count: Int)
    case maxPool(EngineWindow, source: Int, destination: Int)
    case subsample(Subsampling, source: Int, destination: Int)
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
      if case .relu(let count) = call.work {
        segments.append(.relu(offset: destination, count: count))
      } else if case .maxPool(let window) = call.work {
        segments.append(.maxPool(window, source: source, destination: destination))
      } else if case .subsample(let subsampling) = call.work {
        segments.append(.subsample(subsampling, source: source, destination: destination))
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
  /// - Throws: ``InferenceError``
  func run(_ images: [Float], outputCount: Int) throws(InferenceError) -> [Float] {
    var output = [Float](repeating: 0, count: outputCount)
    try unsafe images.withUnsafeBufferPointer { source throws(InferenceError) in
      try unsafe output.withUnsafeMutableBufferPointer { target throws(InferenceError) in
        for call in readers {
          try unsafe call.rebind(
            ENGINE_SOURCE, to: UnsafeMutableRawPointer(mutating: source.baseAddress))
        }
        try unsafe writer?.rebind(ENGINE_DESTINATION, to: target.baseAddress)
        for segment in segments { try run(segment) }
      }
    }
    return output
  }

  private func run(_ segment: Segment) throws(InferenceError) {
    switch segment {
    case .calls(let calls): try Call.run(calls)
    case .relu(let offset, let count):
      unsafe NaNKernels.relu(memory.address(at: offset), count: count)
    case .maxPool(let window, let source, let destination):
      unsafe NaNKernels.maxPool(
        window, from: memory.address(at: source), to: memory.address(at: destination))
    case .subsample(let subsampling, let source, let destination):
      unsafe subsampling.run(
        from: memory.address(at: source), to: memory.address(at: destination))
    }
  }
}

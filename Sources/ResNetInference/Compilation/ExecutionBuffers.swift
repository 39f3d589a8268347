internal import CEngine

/// The memory of one run of a compiled network, and its calls bound to that memory.
///
/// It is used by one thread at a time; ``CompiledNetwork`` sees to that.
@safe
final class ExecutionBuffers: @unchecked Sendable {
  private let memory: AlignedMemory
  private let weights: [PreparedWeights]
  private let calls: [Call]
  private let readers: [Call]

  /// Allocates memory and binds calls to it.
  ///
  /// - Throws: ``InferenceError``
  init(
    _ planned: [PlannedCall], _ plan: MemoryPlan, _ scratchByteCount: Int
  ) throws(InferenceError) {
    memory = try AlignedMemory(byteCount: max(plan.byteCount + scratchByteCount, 1))
    var calls: [Call] = []
    var readers: [Call] = []
    for call in planned {
      let bound = try unsafe Call(
        call.operation, source: memory.address(at: plan.offsets[call.source]),
        weights: call.weights?.weights.address(at: 0), bias: call.weights?.bias.address(at: 0),
        destination: memory.address(at: plan.offsets[call.destination]),
        scratch: memory.address(at: plan.byteCount))
      calls.append(bound)
      if call.source == NetworkCompiler.input { readers.append(bound) }
    }
    self.calls = calls
    self.readers = readers
    weights = planned.compactMap(\.weights)
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
        try unsafe calls.last?.rebind(ENGINE_DESTINATION, to: target.baseAddress)
        try Call.run(calls)
      }
    }
    return output
  }
}

internal import CEngine
internal import ResNetModels
internal import Synchronization

/// The purpose of a compiled network: its images, its end, its mode.
struct CompilationKey: Hashable, Sendable {
  /// The number of images.
  var batch: Int
  /// The sizes of each.
  var image: ImageShape
  /// Where it ends.
  var stage: Stage
  /// The mode of the computation.
  var mode: ComputationMode
}

/// The mode of a computation; a later one takes longer.
enum ComputationMode: Int, Sendable {
  /// By fused operations, where weights and measurements show that nothing overflows.
  case fused
  /// By PyTorch's operations one after another; a value that overflows is an error.
  case checked
  /// The same; NaN and infinity, which weights or images have, come out where PyTorch has them.
  case exact
}

/// A network for images of one size: operations, weights, and where values stand.
///
/// It is used from several threads at once: each run takes a set of buffers of its own, which are
/// kept for later runs, at most one for each core.
final class CompiledNetwork: Sendable {
  /// The calls, in order; the first reads the images, the last writes the output.
  let calls: [PlannedCall]
  /// The shape of the output.
  let outputShape: [Int]
  private let plan: MemoryPlan
  private let scratchByteCount: Int
  private let idle = Mutex<[ExecutionBuffers]>([])

  /// Creates a network from what the compiler made of it.
  init(_ calls: [PlannedCall], lives: [MemoryPlan.Life], outputShape: [Int]) {
    var lives = lives
    for external in [NetworkCompiler.input, calls.last?.destination ?? 0] {
      lives[external].byteCount = 0
    }
    self.calls = calls
    self.outputShape = outputShape
    plan = MemoryPlan(lives)
    scratchByteCount = calls.map(\.scratchByteCount).max() ?? 0
  }

  /// The bytes that each run at the same time takes.
  var bufferByteCount: Int { plan.byteCount + scratchByteCount }

  /// Computes the output of images in row-major order.
  ///
  /// - Returns: `nil` if the mode is ``ComputationMode/fused`` and a value is too large for it.
  /// - Throws: ``InferenceError``
  func run(_ images: [Float]) throws(InferenceError) -> [Float]? {
    let buffers = try takeBuffers()
    defer { idle.withLock { if $0.count < coreCount { $0.append(buffers) } } }
    return try buffers.run(images, outputCount: outputShape.reduce(1, *))
  }

  private func takeBuffers() throws(InferenceError) -> ExecutionBuffers {
    if let buffers = idle.withLock({ $0.popLast() }) { return buffers }
    return try ExecutionBuffers(calls, plan, scratchByteCount)
  }
}

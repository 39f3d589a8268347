internal import CEngine
public import ResNetModels
internal import Synchronization
public import Tensors

/// A ResNet with its weights, ready to compute on the CPU.
///
///     let model = try ResNetModel(path: "resnet18.rnw")
///     let batch = try ImageBatch(height: 224, width: 224, values: pixels)
///     let logits = try model.logits(of: batch)
///
/// A batch of a size that was not met before is compiled for first, which takes about a tenth of a
/// second; the last sixteen are kept, or as many as ``compiledShapeLimit`` says. One model serves several tasks at once: each call has buffers
/// of its own, while the weights are shared. NaN and infinity in weights or images come out as from
/// PyTorch, if slower. Finite weights and images whose values overflow are an error that names the
/// step. The engine is oneDNN; its threads belong to the thread
/// that calls, so with several tasks `threads: 1` uses the processor best. The corresponding PyTorch
/// value is a `torchvision.models.ResNet` after `eval()`.
public final class ResNetModel: Sendable {
  /// What the network is: classes, channels and the rest, as the weights state them.
  public let configuration: ResNetConfiguration
  /// The number of threads that a call uses.
  public let threads: Int

  /// The most compiled networks that are kept: one for each batch and image size, and for each stage
  /// and mode that was asked for at it.
  public let compiledShapeLimit: Int
  /// The default of ``compiledShapeLimit``.
  public static let defaultCompiledShapeLimit = 16

  private struct State {
    var store = WeightStore()
    var networks: CompiledNetworks
    /// The stages before which values may overflow, by their weights alone.
    var unbounded: Set<Stage> = []

    init(limit: Int) { networks = CompiledNetworks(limit: limit) }

    /// The mode in which images can be computed that ask for one.
    func mode(for key: CompilationKey) -> ComputationMode {
      guard store.isFinite else { return .exact }
      return key.mode == .fused && unbounded.contains(key.stage) ? .checked : key.mode
    }
  }

  private let computation: Computation
  private let state: Mutex<State>

  /// Creates a model; reads no weights yet.
  ///
  /// - Parameters:
  ///   - network: The network with its weights, of float32, float64, float16 or bfloat16.
  ///   - threads: The number of threads that a call uses; by default one for each core.
  ///   - compiledShapeLimit: The most compiled networks that are kept, at least 1; the least recently
  ///     used one is removed.
  /// - Throws: ``InferenceError/Code/invalidThreadCount``
  public init(
    _ network: ResNet<Tensor>, threads: Int? = nil,
    compiledShapeLimit: Int = defaultCompiledShapeLimit
  ) throws(InferenceError) {
    let threads = threads ?? defaultThreadCount()
    guard (1...maximumThreadCount).contains(threads) else {
      throw InferenceError(
        .invalidThreadCount, "\(threads) threads; from 1 to \(maximumThreadCount) can be asked for")
    }
    configuration = network.configuration
    self.threads = threads
    self.compiledShapeLimit = max(compiledShapeLimit, 1)
    state = Mutex(State(limit: compiledShapeLimit))
    computation = Computation(network)
  }

  /// The number of classes; of features in a network without classifier.
  public var classes: Int {
    configuration.hasClassifier ? configuration.classes : configuration.features
  }

  /// The number of channels of an image.
  public var channels: Int { configuration.channels }

  /// Computes the logits of images, or the features if there is no classifier.
  ///
  /// - Throws: ``InferenceError`` if the images are not of this network's channels or too small, if
  ///   a weight cannot be read, if memory runs out, or with the code
  ///   ``InferenceError/Code/overflow`` if finite weights and images give values that float32 cannot
  ///   hold.
  public func logits(of batch: ImageBatch) throws(InferenceError) -> ClassScores {
    ClassScores(classes: classes, values: try features(.logits, of: batch).values)
  }

  /// Computes the values of images at a stage; what comes after the stage is not computed.
  ///
  /// - Throws: ``InferenceError``, as ``logits(of:)``.
  public func features(_ stage: Stage, of batch: ImageBatch) throws(InferenceError) -> Features {
    try features(
      stage, of: batch, batch.isOrdinary ? .fused : batch.isFinite ? .checked : .exact)
  }

  /// Computes the same without fused operations, as where a value might overflow.
  package func featuresStepByStep(
    _ stage: Stage, of batch: ImageBatch
  ) throws(InferenceError) -> Features {
    try features(stage, of: batch, .checked)
  }

  private func features(
    _ stage: Stage, of batch: ImageBatch, _ mode: ComputationMode
  ) throws(InferenceError) -> Features {
    guard computation.ends[stage] != nil || stage == .logits else {
      throw InferenceError(
        .noSuchStage,
        "the network has \(configuration.blocksPerStage.count) stages and no \(stage.rawValue)")
    }
    let size = Size2D(height: batch.height, width: batch.width)
    try configuration.check(channels: batch.channels, size: size)
    let isLastStage = stage == .logits && !configuration.hasClassifier
    var key = CompilationKey(
      batch: batch.count, image: ImageShape(channels: batch.channels, size: size),
      stage: isLastStage ? .pooled : stage, mode: mode)
    if let features = try features(key, of: batch) { return features }
    key.mode = .checked
    guard let features = try features(key, of: batch) else {
      throw InferenceError(
        .engineFailure, "the engine gave no result; report this as a fault of the library")
    }
    return features
  }

  /// Computes in the mode of `key`; `nil` if a value is too large for a fused network.
  private func features(
    _ key: CompilationKey, of batch: ImageBatch
  ) throws(InferenceError) -> Features? {
    let network = try compiled(key)
    let values = try withThreads(threads) { () throws(InferenceError) in
      try network.run(batch.values)
    }
    return values.map { Features(shape: network.outputShape, values: $0) }
  }

  /// Frees what is kept for the sizes met so far, the weights in the engine's layouts included, and
  /// returns the memory to the system.
  ///
  /// Calls that are under way end as they should. The engine's cache of operations, which all models
  /// share, is emptied as well.
  public func removeCompiledShapes() {
    let limit = compiledShapeLimit
    let removed = state.withLock { state in
      let removed = state
      state = State(limit: limit)
      return removed
    }
    // Freed after the lock, and before the allocator returns what is free.
    _ = consume removed
    engine_release_memory()
  }

  /// The number of sizes, stages and modes for which something compiled is kept.
  package var compiledShapeCount: Int { compiledImageHeights.count }

  /// The heights of images for which something compiled is kept, in the order of their last use.
  package var compiledImageHeights: [Int] {
    state.withLock { $0.networks.keys.map(\.image.size.height) }
  }

  private func compiled(_ key: CompilationKey) throws(InferenceError) -> CompiledNetwork {
    try state.withLock { state throws(InferenceError) in
      var key = key
      while true {
        key.mode = state.mode(for: key)
        if let known = state.networks.use(key) { return known }
        if let network = try compile(key, &state.store), state.mode(for: key) == key.mode {
          if state.networks.insert(network, for: key) { state.store.removeUnused() }
          return network
        }
        // Weights that are not finite, or values without a bound: another mode, and other weights.
        if state.store.isFinite { state.unbounded.insert(key.stage) }
        state.store.removeUnused()
      }
    }
  }

  private func compile(
    _ key: CompilationKey, _ store: inout WeightStore
  ) throws(InferenceError) -> CompiledNetwork? {
    try withThreads(threads) { () throws(InferenceError) in
      try NetworkCompiler.compile(computation, for: key, using: &store)
    }
  }
}

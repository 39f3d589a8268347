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
/// second; what is compiled is kept. One model serves several tasks at once: each call has buffers
/// of its own, while the weights are shared. NaN and infinity in weights or images come out as from
/// PyTorch, if slower. The engine is oneDNN; its threads belong to the thread
/// that calls, so with several tasks `threads: 1` uses the processor best. The corresponding PyTorch
/// value is a `torchvision.models.ResNet` after `eval()`.
public final class ResNetModel: Sendable {
  /// What the network is: classes, channels and the rest, as the weights state them.
  public let configuration: ResNetConfiguration
  /// The number of threads that a call uses.
  public let threads: Int

  private struct State {
    var store = WeightStore()
    var compiled: [CompilationKey: CompiledNetwork] = [:]
  }

  private let computation: Computation
  private let state = Mutex(State())

  /// Creates a model; reads no weights yet.
  ///
  /// - Parameters:
  ///   - network: The network with its weights, of float32, float64, float16 or bfloat16.
  ///   - threads: The number of threads that a call uses; by default one for each core.
  /// - Throws: ``InferenceError/Code/invalidThreadCount``
  public init(_ network: ResNet<Tensor>, threads: Int? = nil) throws(InferenceError) {
    let threads = threads ?? defaultThreadCount()
    guard (1...maximumThreadCount).contains(threads) else {
      throw InferenceError(
        .invalidThreadCount, "\(threads) threads; from 1 to \(maximumThreadCount) can be asked for")
    }
    configuration = network.configuration
    self.threads = threads
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
  ///   a weight cannot be read, or if memory runs out.
  public func logits(of batch: ImageBatch) throws(InferenceError) -> ClassScores {
    ClassScores(classes: classes, values: try features(.logits, of: batch).values)
  }

  /// Computes the values of images at a stage; what comes after the stage is not computed.
  ///
  /// - Throws: ``InferenceError``, as ``logits(of:)``.
  public func features(_ stage: Stage, of batch: ImageBatch) throws(InferenceError) -> Features {
    guard computation.ends[stage] != nil || stage == .logits else {
      throw InferenceError(
        .noSuchStage,
        "the network has \(configuration.blocksPerStage.count) stages and no \(stage.rawValue)")
    }
    let isLastStage = stage == .logits && !configuration.hasClassifier
    let network = try compiled(isLastStage ? .pooled : stage, for: batch)
    let values = try withThreads(threads) { () throws(InferenceError) in
      try network.run(batch.values)
    }
    return Features(shape: network.outputShape, values: values)
  }

  /// Frees what is kept for the sizes met so far; calls that are under way end as they should.
  public func removeCompiledShapes() { state.withLock { $0 = State() } }

  private func compiled(
    _ stage: Stage, for batch: ImageBatch
  ) throws(InferenceError) -> CompiledNetwork {
    let size = Size2D(height: batch.height, width: batch.width)
    try configuration.check(channels: batch.channels, size: size)
    var key = CompilationKey(
      batch: batch.count, image: ImageShape(channels: batch.channels, size: size), stage: stage,
      keepsNaN: !batch.isFinite)
    return try state.withLock { state throws(InferenceError) in
      if !state.store.isFinite { key.keepsNaN = true }
      if let known = state.compiled[key] { return known }
      var network = try compile(key, &state.store)
      if !state.store.isFinite, !key.keepsNaN {
        key.keepsNaN = true
        network = try compile(key, &state.store)
      }
      state.compiled[key] = network
      return network
    }
  }

  private func compile(
    _ key: CompilationKey, _ store: inout WeightStore
  ) throws(InferenceError) -> CompiledNetwork {
    try withThreads(threads) { () throws(InferenceError) in
      try NetworkCompiler.compile(computation, for: key, using: &store)
    }
  }
}

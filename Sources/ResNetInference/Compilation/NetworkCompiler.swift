internal import CEngine
internal import ResNetModels

/// Turns steps into operations for images of one size, and decides where their values stand.
struct NetworkCompiler {
  /// A value of the computation: where it is, in each layout that was asked for.
  private struct Known {
    let shape: ImageShape
    var forms: [(slot: Int, layout: Layout)]
  }

  /// The slot of the images, which is memory of the caller.
  static let input = 0

  private let batch: Int
  private let computation: Computation
  private var store: WeightStore
  private var known: [Known] = []
  private(set) var calls: [PlannedCall] = []
  private(set) var lives: [MemoryPlan.Life] = []

  /// Compiles `computation` up to a stage.
  ///
  /// - Parameters:
  ///   - computation: The steps.
  ///   - key: The sizes of the images, and the stage.
  ///   - store: Weights prepared already; gets those prepared now.
  /// - Throws: ``InferenceError``
  static func compile(
    _ computation: Computation, for key: CompilationKey, using store: inout WeightStore
  ) throws(InferenceError) -> CompiledNetwork {
    var compiler = try NetworkCompiler(computation, key, store)
    let end = computation.ends[key.stage] ?? computation.steps.count
    for number in 0..<end { try compiler.append(computation.steps[number], number: number) }
    let shape = try compiler.finish(end, stage: key.stage)
    store = compiler.store
    return CompiledNetwork(compiler.calls, lives: compiler.lives, outputShape: shape)
  }

  private init(
    _ computation: Computation, _ key: CompilationKey, _ store: WeightStore
  ) throws(InferenceError) {
    self.computation = computation
    self.store = store
    batch = key.batch
    let layout = try rowMajor(key.image)
    known = [Known(shape: key.image, forms: [(newSlot(layout), layout)])]
  }

  private func rowMajor(_ shape: ImageShape) throws(InferenceError) -> Layout {
    try Layout(rowMajor: [batch, shape.channels, shape.size.height, shape.size.width])
  }

  private mutating func newSlot(_ layout: Layout) -> Int {
    lives.append(
      MemoryPlan.Life(byteCount: layout.byteCount, first: calls.count, last: calls.count))
    return lives.count - 1
  }

  /// Appends a call, which reads and writes its values now.
  private mutating func append(
    _ operation: Operation, from source: Int, to destination: Int, _ weights: PreparedWeights? = nil
  ) {
    lives[source].last = calls.count
    lives[destination].last = calls.count
    calls.append(
      PlannedCall(
        operation: operation, source: source, destination: destination, weights: weights))
  }

  /// The slot that holds a value in a layout, after a change of layout if there is none yet.
  private mutating func slot(of value: Int, in layout: Layout) throws(InferenceError) -> Int {
    if let form = known[value].forms.first(where: { $0.layout.isEqual(to: layout) }) {
      return form.slot
    }
    let origin = known[value].forms[0]
    let reorder = try Operation(from: origin.layout, to: layout)
    let slot = newSlot(layout)
    append(reorder, from: origin.slot, to: slot)
    known[value].forms.append((slot, layout))
    return slot
  }

  /// Notes the result of a step.
  private mutating func define(_ shape: ImageShape, _ slot: Int, _ layout: Layout) {
    known.append(Known(shape: shape, forms: [(slot, layout)]))
  }
}

extension NetworkCompiler {
  private mutating func append(
    _ step: Computation.Step, number: Int
  ) throws(InferenceError) {
    switch step {
    case .convolution(let convolution):
      try append(convolution, number: number)
    case .maxPool(let layer, of: let value):
      let source = known[value]
      let shape = ImageShape(
        channels: source.shape.channels, size: try layer.requiredOutputSize(for: source.shape.size))
      let window = EngineWindow(
        batch: batch, source.shape, to: shape, kernel: Size2D(layer.kernelSize),
        stride: Size2D(layer.stride), padding: Size2D(layer.padding),
        dilation: Size2D(layer.dilation))
      try appendPooling(
        Operation(maxPool: window, source: source.forms[0].layout), of: value, to: shape)
    case .mean(of: let value):
      let source = known[value]
      let shape = ImageShape(channels: source.shape.channels, size: 1)
      let window = EngineWindow(
        batch: batch, source.shape, to: shape, kernel: source.shape.size, stride: 1, padding: 0)
      try appendPooling(
        Operation(mean: window, source: source.forms[0].layout), of: value, to: shape)
    case .linear(let layer, of: let value):
      let operation = try Operation(
        linear: batch, inputs: layer.inFeatures, outputs: layer.outFeatures)
      let source = try slot(of: value, in: rowMajor(known[value].shape))
      let weights = try prepared(
        operation, number: number, shape: [layer.outFeatures, layer.inFeatures]
      ) { () throws(InferenceError) in try FoldedWeights(layer) }
      let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
      let target = newSlot(layout)
      append(operation, from: source, to: target, weights)
      define(ImageShape(channels: layer.outFeatures, size: 1), target, layout)
    }
  }

  private mutating func appendPooling(
    _ operation: Operation, of value: Int, to shape: ImageShape
  ) throws(InferenceError) {
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = newSlot(layout)
    append(operation, from: known[value].forms[0].slot, to: target)
    define(shape, target, layout)
  }

  private mutating func append(
    _ convolution: Computation.Convolution, number: Int
  ) throws(InferenceError) {
    let layer = convolution.layer
    let source = known[convolution.source].shape
    let shape = ImageShape(
      channels: layer.outChannels, size: try layer.requiredOutputSize(for: source.size))
    let window = EngineWindow(
      batch: batch, source, to: shape, kernel: layer.kernelSize, stride: layer.stride,
      padding: layer.padding, dilation: layer.dilation, groups: layer.groups)
    let sum = convolution.sum.map { known[$0].forms[0] }
    let operation = try Operation(convolution: window, sum: sum?.layout, relu: convolution.relu)
    let slot = try slot(
      of: convolution.source, in: operation.requiredLayout(of: ENGINE_SOURCE))
    let kernels = [
      layer.inChannels / layer.groups, layer.kernelSize.height, layer.kernelSize.width,
    ]
    let outputs =
      layer.groups > 1 ? [layer.groups, layer.outChannels / layer.groups] : [layer.outChannels]
    let weights = try prepared(operation, number: number, shape: outputs + kernels) {
      () throws(InferenceError) in try FoldedWeights(convolution)
    }
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = sum?.slot ?? newSlot(layout)
    append(operation, from: slot, to: target, weights)
    define(shape, target, layout)
  }

  private mutating func prepared(
    _ operation: Operation, number: Int, shape: [Int],
    _ fold: () throws(InferenceError) -> FoldedWeights
  ) throws(InferenceError) -> PreparedWeights {
    try store.weights(
      of: number, in: operation.requiredLayout(of: ENGINE_WEIGHTS), shape: shape, fold)
  }

  /// Makes the last value row-major in a slot of its own, which is memory of the caller.
  private mutating func finish(_ value: Int, stage: Stage) throws(InferenceError) -> [Int] {
    let shape = known[value].shape
    if stage == .logits { return [batch, shape.channels] }
    let layout = try rowMajor(shape)
    let origin = known[value].forms[0]
    let target = newSlot(layout)
    append(try Operation(from: origin.layout, to: layout), from: origin.slot, to: target)
    return stage == .pooled
      ? [batch, shape.channels] : [batch, shape.channels, shape.size.height, shape.size.width]
  }
}

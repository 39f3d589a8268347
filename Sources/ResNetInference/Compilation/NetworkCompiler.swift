internal import CEngine
internal import ResNetModels
internal import Tensors

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
  private let keepsNaN: Bool
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
    keepsNaN = key.keepsNaN
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
    _ work: PlannedCall.Work, from source: Int, to destination: Int, by factors: Int? = nil
  ) {
    lives[source].last = calls.count
    if let factors { lives[factors].last = calls.count }
    lives[destination].last = calls.count
    calls.append(
      PlannedCall(work: work, source: source, destination: destination, factors: factors))
  }

  /// The slot that holds a value in a layout, after a change of layout if there is none yet.
  private mutating func slot(of value: Int, in layout: Layout) throws(InferenceError) -> Int {
    if let form = known[value].forms.first(where: { $0.layout.isEqual(to: layout) }) {
      return form.slot
    }
    let origin = known[value].forms[0]
    let reorder = try Operation(from: origin.layout, to: layout)
    let slot = newSlot(layout)
    append(.operation(reorder, nil), from: origin.slot, to: slot)
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
      try append(layer, of: value)
    case .mean(of: let value):
      let source = known[value]
      let shape = ImageShape(channels: source.shape.channels, size: 1)
      let window = EngineWindow(
        batch: batch, source.shape, to: shape, kernel: source.shape.size, stride: 1, padding: 0)
      try appendPooling(
        Operation(mean: window, source: source.forms[0].layout), of: value, to: shape)
    case .avgPool(let layer, of: let value):
      let source = known[value]
      let shape = ImageShape(
        channels: source.shape.channels, size: try layer.requiredOutputSize(for: source.shape.size))
      let window = EngineWindow(
        batch: batch, source.shape, to: shape, kernel: Size2D(layer.kernelSize),
        stride: Size2D(layer.stride), padding: 0)
      try appendPooling(
        Operation(mean: window, source: source.forms[0].layout), of: value, to: shape)
    case .subsample(let layer, of: let value):
      try append(layer, of: value)
    case .linear(let layer, let name, of: let value, let activation):
      try append(layer, named: name, of: value, activation, number: number)
    case .product(of: let value, by: let factors, sum: let sum):
      try appendProduct(of: value, by: factors, sum: sum)
    }
  }

  private mutating func append(
    _ layer: Linear<Tensor>, named name: String, of value: Int,
    _ activation: Computation.Activation, number: Int
  ) throws(InferenceError) {
    let operation = try Operation(
      linear: batch, inputs: layer.inFeatures, outputs: layer.outFeatures,
      activation: activation.fused(keepsNaN: keepsNaN))
    let source = try slot(of: value, in: rowMajor(known[value].shape))
    let weights = try prepared(
      operation, number: number, shape: [layer.outFeatures, layer.inFeatures]
    ) { () throws(InferenceError) in try FoldedWeights(layer, named: name) }
    // The same bytes as the matrix [batch, outputs] that the operation writes.
    let shape = ImageShape(channels: layer.outFeatures, size: 1)
    let layout = try rowMajor(shape)
    let target = newSlot(layout)
    append(.operation(operation, weights), from: source, to: target)
    appendReLU(activation, in: target, layout)
    define(shape, target, layout)
  }

  private mutating func append(_ layer: ZeroPaddingShortcut, of value: Int) throws(InferenceError) {
    let source = known[value].shape
    let shape = ImageShape(
      channels: layer.outChannels, size: layer.outputSize(for: source.size))
    let slot = try slot(of: value, in: rowMajor(source))
    let layout = try rowMajor(shape)
    let target = newSlot(layout)
    append(
      .subsample(
        Subsampling(
          batch: batch, source: source, destination: shape, stride: layer.stride,
          padding: layer.padding)), from: slot, to: target)
    define(shape, target, layout)
  }

  /// Appends a product whose result is added to `sum`, in the slot of `sum`, then a ReLU.
  private mutating func appendProduct(
    of value: Int, by factors: Int, sum: Int
  ) throws(InferenceError) {
    let shape = known[value].shape
    let target = known[sum].forms[0]
    let operation = try Operation(
      productOf: target.layout, batch: batch, channels: shape.channels, sums: true,
      activation: Computation.Activation.relu.fused(keepsNaN: keepsNaN))
    let source = try slot(of: value, in: target.layout)
    let weights = try slot(of: factors, in: operation.requiredLayout(of: ENGINE_FACTORS))
    append(.operation(operation, nil), from: source, to: target.slot, by: weights)
    appendReLU(.relu, in: target.slot, target.layout)
    define(shape, target.slot, target.layout)
  }

  /// Appends a ReLU that keeps NaN, where the engine's is not part of the operation before it.
  private mutating func appendReLU(
    _ activation: Computation.Activation, in slot: Int, _ layout: Layout
  ) {
    guard keepsNaN, activation == .relu else { return }
    append(.relu(count: layout.byteCount / MemoryLayout<Float>.stride), from: slot, to: slot)
  }

  private mutating func append(_ layer: MaxPool2d, of value: Int) throws(InferenceError) {
    let source = known[value]
    let shape = ImageShape(
      channels: source.shape.channels, size: try layer.requiredOutputSize(for: source.shape.size))
    let window = EngineWindow(
      batch: batch, source.shape, to: shape, kernel: Size2D(layer.kernelSize),
      stride: Size2D(layer.stride), padding: Size2D(layer.padding),
      dilation: Size2D(layer.dilation))
    guard keepsNaN else {
      try appendPooling(
        Operation(maxPool: window, source: source.forms[0].layout), of: value, to: shape)
      return
    }
    let slot = try slot(of: value, in: rowMajor(source.shape))
    let layout = try rowMajor(shape)
    let target = newSlot(layout)
    append(.maxPool(window), from: slot, to: target)
    define(shape, target, layout)
  }

  private mutating func appendPooling(
    _ operation: Operation, of value: Int, to shape: ImageShape
  ) throws(InferenceError) {
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = newSlot(layout)
    append(.operation(operation, nil), from: known[value].forms[0].slot, to: target)
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
    let operation = try Operation(
      convolution: window, sum: sum?.layout,
      activation: convolution.activation.fused(keepsNaN: keepsNaN))
    let slot = try slot(
      of: convolution.source, in: operation.requiredLayout(of: ENGINE_SOURCE))
    let weights = try prepared(operation, number: number, shape: layer.engineWeightShape) {
      () throws(InferenceError) in try FoldedWeights(convolution)
    }
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = sum?.slot ?? newSlot(layout)
    append(.operation(operation, weights), from: slot, to: target)
    appendReLU(convolution.activation, in: target, layout)
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
    append(
      .operation(try Operation(from: origin.layout, to: layout), nil), from: origin.slot,
      to: target)
    return stage == .pooled
      ? [batch, shape.channels] : [batch, shape.channels, shape.size.height, shape.size.width]
  }
}

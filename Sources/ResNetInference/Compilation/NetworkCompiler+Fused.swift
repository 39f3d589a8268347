internal import CEngine
internal import ResNetModels
internal import Tensors

// Steps as fused operations of the engine, in layouts that it chooses. Each is bounded before it is
// appended, so that what it reads can be measured.

extension NetworkCompiler {
  mutating func append(_ step: Computation.Step, number: Int) throws(InferenceError) {
    switch step {
    case .convolution(let convolution): try append(convolution, number: number)
    case .maxPool(let layer, of: let value):
      let window = try window(of: layer, over: value)
      try appendPooling(
        Operation(maxPool: window, source: known[value].forms[0].layout), of: value, window)
    case .mean(of: let value): try appendMean(window(overAllOf: value), of: value)
    case .avgPool(let layer, of: let value):
      try appendMean(window(of: layer, over: value), of: value)
    case .subsample(let layer, of: let value): try append(layer, of: value)
    case .linear(let layer, let name, of: let value, let activation):
      try append(layer, named: name, of: value, activation, number: number)
    case .product(of: let value, by: let factors, sum: let sum):
      try appendProduct(of: value, by: factors, sum: sum)
    }
  }

  private mutating func append(
    _ convolution: Computation.Convolution, number: Int
  ) throws(InferenceError) {
    let sum = convolution.sum.map { known[$0].forms[0] }
    let (window, shape) = try window(of: convolution.layer, over: convolution.source)
    let operation = try Operation(
      convolution: window, sum: sum?.layout, activation: convolution.activation.fused)
    let slot = try slot(
      of: convolution.source, in: operation.requiredLayout(of: ENGINE_SOURCE))
    let weights = try prepared(
      operation, number: number, shape: convolution.layer.engineWeightShape
    ) { () throws(InferenceError) in try FoldedWeights(convolution, folds: true) }
    let bounds = weights.bounds
    let bound = bound(of: [convolution.source] + (convolution.sum.map { [$0] } ?? [])) { values in
      let added = values.count > 1 ? values[1] : 0
      return (bounds.peak(of: values[0]) + added, bounds.output(of: values[0]) + added)
    }
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = sum?.slot ?? newSlot(layout)
    append(.operation(operation, weights), from: slot, to: target)
    define(shape, target, layout, bound: bound)
  }

  private mutating func append(
    _ layer: Linear<Tensor>, named name: String, of value: Int,
    _ activation: Computation.Activation, number: Int
  ) throws(InferenceError) {
    let product = try product(layer, named: name, of: value, activation.fused, number: number)
    let bounds = product.weights.bounds
    let bound = bound(of: [value]) { (bounds.peak(of: $0[0]), bounds.output(of: $0[0])) }
    let target = newSlot(product.layout)
    append(.operation(product.operation, product.weights), from: product.source, to: target)
    define(product.shape, target, product.layout, bound: bound)
  }

  /// Appends a product whose result is added to `sum`, in the slot of `sum`, then a ReLU.
  private mutating func appendProduct(
    of value: Int, by factors: Int, sum: Int
  ) throws(InferenceError) {
    let shape = known[value].shape
    let target = known[sum].forms[0]
    let operation = try Operation(
      productOf: target.layout, batch: batch, channels: shape.channels, sums: true,
      activation: ENGINE_RELU)
    let source = try slot(of: value, in: target.layout)
    let weights = try slot(of: factors, in: operation.requiredLayout(of: ENGINE_FACTORS))
    // Factors are results of a logistic function.
    let bound = bound(of: [value, sum]) { ($0[0] + $0[1], $0[0] + $0[1]) }
    append(.operation(operation, nil), from: source, to: target.slot, by: weights)
    define(shape, target.slot, target.layout, bound: bound)
  }

  private mutating func appendMean(
    _ window: EngineWindow, of value: Int
  ) throws(InferenceError) {
    let count = Double(window.kernel.0 * window.kernel.1)
    _ = bound(of: [value]) { ($0[0] * count, $0[0]) }
    try appendPooling(
      Operation(mean: window, source: known[value].forms[0].layout), of: value, window)
  }

  private mutating func appendPooling(
    _ operation: Operation, of value: Int, _ window: EngineWindow
  ) throws(InferenceError) {
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = newSlot(layout)
    append(.operation(operation, nil), from: known[value].forms[0].slot, to: target)
    define(window.output, target, layout, bound: known[value].bound)
  }

  mutating func append(_ layer: ZeroPaddingShortcut, of value: Int) throws(InferenceError) {
    let source = known[value].shape
    let shape = ImageShape(
      channels: layer.outChannels, size: layer.outputSize(for: source.size))
    let slot = try slot(of: value, in: rowMajor(source))
    let layout = try rowMajor(shape)
    let target = newSlot(layout)
    append(
      .kernel(
        .subsample(
          Subsampling(
            batch: batch, source: source, destination: shape, stride: layer.stride,
            padding: layer.padding)), count: layout.floatCount), from: slot, to: target)
    define(shape, target, layout, bound: known[value].bound)
  }
}

extension NetworkCompiler {
  /// A matrix product with all that its call needs.
  struct Product {
    let operation: Operation
    let weights: PreparedWeights
    let source: Int
    let shape: ImageShape
    /// The layout of the result: the same bytes as the matrix [batch, outputs] that the operation writes.
    let layout: Layout
  }

  /// The matrix product of a layer and a value.
  mutating func product(
    _ layer: Linear<Tensor>, named name: String, of value: Int,
    _ activation: EngineActivation = ENGINE_LINEAR, number: Int
  ) throws(InferenceError) -> Product {
    let operation = try Operation(
      linear: batch, inputs: layer.inFeatures, outputs: layer.outFeatures, activation: activation)
    let source = try slot(of: value, in: rowMajor(known[value].shape))
    let weights = try prepared(
      operation, number: number, shape: [layer.outFeatures, layer.inFeatures]
    ) { () throws(InferenceError) in try FoldedWeights(layer, named: name) }
    let shape = ImageShape(channels: layer.outFeatures, size: 1)
    return Product(
      operation: operation, weights: weights, source: source, shape: shape,
      layout: try rowMajor(shape))
  }

  /// The window of a convolution over a value, and the shape that comes out.
  func window(
    of layer: Conv2d<Tensor>, over value: Int
  ) throws(InferenceError) -> (EngineWindow, ImageShape) {
    let source = known[value].shape
    let shape = ImageShape(
      channels: layer.outChannels, size: try layer.requiredOutputSize(for: source.size))
    let window = EngineWindow(
      batch: batch, source, to: shape, kernel: layer.kernelSize, stride: layer.stride,
      padding: layer.padding, dilation: layer.dilation, groups: layer.groups)
    return (window, shape)
  }

  /// The window of a pooling over a value.
  func window(of layer: MaxPool2d, over value: Int) throws(InferenceError) -> EngineWindow {
    let size = try layer.requiredOutputSize(for: known[value].shape.size)
    return window(
      over: value, to: size, kernel: Size2D(layer.kernelSize), stride: Size2D(layer.stride),
      padding: Size2D(layer.padding), dilation: Size2D(layer.dilation))
  }

  /// The window of a mean over a value.
  func window(of layer: AvgPool2d, over value: Int) throws(InferenceError) -> EngineWindow {
    let size = try layer.requiredOutputSize(for: known[value].shape.size)
    return window(
      over: value, to: size, kernel: Size2D(layer.kernelSize), stride: Size2D(layer.stride))
  }

  /// The window that covers a value.
  func window(overAllOf value: Int) -> EngineWindow {
    window(over: value, to: 1, kernel: known[value].shape.size, stride: 1)
  }

  /// A window over each channel of a value.
  private func window(
    over value: Int, to size: Size2D, kernel: Size2D, stride: Size2D, padding: Size2D = 0,
    dilation: Size2D = 1
  ) -> EngineWindow {
    let source = known[value].shape
    return EngineWindow(
      batch: batch, source, to: ImageShape(channels: source.channels, size: size), kernel: kernel,
      stride: stride, padding: padding, dilation: dilation)
  }
}

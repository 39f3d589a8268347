internal import CEngine
internal import ResNetModels
internal import Tensors

// Steps as PyTorch's operations one after another, between values in row-major order.

extension NetworkCompiler {
  mutating func appendExactly(_ step: Computation.Step, number: Int) throws(InferenceError) {
    switch step {
    case .convolution(let convolution): try appendExactly(convolution, number: number)
    case .maxPool(let layer, of: let value):
      let window = try window(of: layer, over: value)
      let slot = try slot(of: value, in: rowMajor(known[value].shape))
      let layout = try rowMajor(window.output)
      let target = newSlot(layout)
      append(.kernel(.maxPool(window), count: layout.floatCount), from: slot, to: target)
      define(window.output, target, layout)
    case .mean(of: let value):
      try appendMeanExactly(window(overAllOf: value), of: value)
    case .avgPool(let layer, of: let value):
      try appendMeanExactly(window(of: layer, over: value), of: value)
    case .subsample(let layer, of: let value): try append(layer, of: value)
    case .linear(let layer, let name, of: let value, let activation):
      let product = try product(layer, named: name, of: value, number: number)
      let target = newSlot(product.layout)
      append(.operation(product.operation, product.weights), from: product.source, to: target)
      expectFinite(target, product.layout, name)
      append(activation, in: target, product.layout)
      define(product.shape, target, product.layout)
    case .product(of: let value, by: let factors, sum: let sum):
      try appendProductExactly(of: value, by: factors, sum: sum)
    }
  }

  private mutating func appendExactly(
    _ convolution: Computation.Convolution, number: Int
  ) throws(InferenceError) {
    let (window, shape) = try window(of: convolution.layer, over: convolution.source)
    let operation = try Operation(
      convolution: window, sum: nil, activation: ENGINE_LINEAR, isDirect: true)
    let source = try slot(
      of: convolution.source, in: operation.requiredLayout(of: ENGINE_SOURCE))
    let weights = try prepared(
      operation, number: number, shape: convolution.layer.engineWeightShape
    ) { () throws(InferenceError) in try FoldedWeights(convolution, folds: false) }
    let result = try operation.requiredLayout(of: ENGINE_DESTINATION)
    var target = newSlot(result)
    append(.operation(operation, weights), from: source, to: target)
    let layout = try rowMajor(shape)
    if !result.isEqual(to: layout) {
      let reordered = newSlot(layout)
      append(
        .operation(try Operation(from: result, to: layout), nil), from: target, to: reordered)
      target = reordered
    }
    expectFinite(target, layout, convolution.name)
    if let transform = weights.transform {
      let plane = shape.size.height * shape.size.width
      append(
        .kernel(.normalize(transform, plane: plane), count: layout.floatCount), from: target,
        to: target)
      expectFinite(target, layout, "the normalization after \(convolution.name)")
    }
    if let sum = convolution.sum {
      try append(sum, to: target, layout, after: convolution.name)
    }
    append(convolution.activation, in: target, layout)
    define(shape, target, layout)
  }

  /// Appends a product, then a sum and a ReLU.
  private mutating func appendProductExactly(
    of value: Int, by factors: Int, sum: Int
  ) throws(InferenceError) {
    let shape = known[value].shape
    let layout = try rowMajor(shape)
    let source = try slot(of: value, in: layout)
    let weights = try slot(of: factors, in: rowMajor(known[factors].shape))
    let target = newSlot(layout)
    append(
      .kernel(.multiply(plane: shape.size.height * shape.size.width), count: layout.floatCount),
      from: source, to: target, by: weights)
    try append(sum, to: target, layout, after: "squeeze-and-excitation")
    append(.relu, in: target, layout)
    define(shape, target, layout)
  }

  private mutating func appendMeanExactly(
    _ window: EngineWindow, of value: Int
  ) throws(InferenceError) {
    let slot = try slot(of: value, in: rowMajor(known[value].shape))
    let operation = try Operation(mean: window, source: rowMajor(known[value].shape))
    let layout = try operation.requiredLayout(of: ENGINE_DESTINATION)
    let target = newSlot(layout)
    append(.operation(operation, nil), from: slot, to: target)
    expectFinite(target, layout, "a mean over \(window.kernel.0)x\(window.kernel.1) values")
    define(window.output, target, layout)
  }

  /// Appends the sum of a shortcut and a value.
  private mutating func append(
    _ sum: Int, to target: Int, _ layout: Layout, after name: String
  ) throws(InferenceError) {
    let source = try slot(of: sum, in: layout)
    append(.kernel(.add, count: layout.floatCount), from: source, to: target)
    expectFinite(target, layout, "the sum after \(name)")
  }

  private mutating func append(
    _ activation: Computation.Activation, in slot: Int, _ layout: Layout
  ) {
    guard let kernel = activation.kernel else { return }
    append(.kernel(kernel, count: layout.floatCount), from: slot, to: slot)
  }

  /// Appends the check that a step's result is finite, before a ReLU hides what is not.
  private mutating func expectFinite(_ slot: Int, _ layout: Layout, _ step: String) {
    guard mode == .checked else { return }
    append(.expectFinite(count: layout.floatCount, step: step), from: slot, to: slot)
  }
}

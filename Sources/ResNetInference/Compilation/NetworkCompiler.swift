internal import CEngine
internal import ResNetModels
internal import Tensors

/// Turns steps into operations for images of one size, and decides where their values stand.
struct NetworkCompiler {
  /// A value of the computation: where it is, in each layout that was asked for.
  struct Known {
    let shape: ImageShape
    var forms: [(slot: Int, layout: Layout)]
    /// The largest magnitude, in a fused network.
    var bound = 0.0
  }

  /// The slot of the images, which is memory of the caller.
  static let input = 0

  let batch: Int
  let mode: ComputationMode
  private let computation: Computation
  private var store: WeightStore
  var known: [Known] = []
  /// False if a value of a fused network may overflow between two that are measured.
  private var isBounded = true
  private(set) var calls: [PlannedCall] = []
  private(set) var lives: [MemoryPlan.Life] = []

  /// Compiles `computation` up to a stage.
  ///
  /// - Parameters:
  ///   - computation: The steps.
  ///   - key: The sizes of the images, and the stage.
  ///   - store: Weights prepared already; gets those prepared now.
  /// - Returns: `nil` if the mode is ``ComputationMode/fused`` and the weights let a value overflow.
  /// - Throws: ``InferenceError``
  static func compile(
    _ computation: Computation, for key: CompilationKey, using store: inout WeightStore
  ) throws(InferenceError) -> CompiledNetwork? {
    var compiler = try NetworkCompiler(computation, key, store)
    // One reference to each array of weights, which grows here.
    store = WeightStore()
    defer { store = compiler.store }
    let end = computation.ends[key.stage] ?? computation.steps.count
    for number in 0..<end {
      if key.mode == .fused {
        try compiler.append(computation.steps[number], number: number)
      } else {
        try compiler.appendExactly(computation.steps[number], number: number)
      }
      guard compiler.isBounded else { return nil }
    }
    let shape = try compiler.finish(end, stage: key.stage)
    return CompiledNetwork(compiler.calls, lives: compiler.lives, outputShape: shape)
  }

  private init(
    _ computation: Computation, _ key: CompilationKey, _ store: WeightStore
  ) throws(InferenceError) {
    self.computation = computation
    self.store = store
    batch = key.batch
    mode = key.mode
    let layout = try rowMajor(key.image)
    known = [
      Known(
        shape: key.image, forms: [(newSlot(layout), layout)], bound: Double(Magnitude.image))
    ]
  }

  func rowMajor(_ shape: ImageShape) throws(InferenceError) -> Layout {
    try Layout(rowMajor: [batch, shape.channels, shape.size.height, shape.size.width])
  }

  mutating func newSlot(_ layout: Layout) -> Int {
    lives.append(
      MemoryPlan.Life(byteCount: layout.byteCount, first: calls.count, last: calls.count))
    return lives.count - 1
  }

  /// Appends a call, which reads and writes its values now.
  mutating func append(
    _ work: PlannedCall.Work, from source: Int, to destination: Int, by factors: Int? = nil
  ) {
    lives[source].last = calls.count
    if let factors { lives[factors].last = calls.count }
    lives[destination].last = calls.count
    calls.append(
      PlannedCall(work: work, source: source, destination: destination, factors: factors))
  }

  /// The slot that holds a value in a layout, after a change of layout if there is none yet.
  mutating func slot(of value: Int, in layout: Layout) throws(InferenceError) -> Int {
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
  mutating func define(
    _ shape: ImageShape, _ slot: Int, _ layout: Layout, bound: Double = 0
  ) {
    known.append(Known(shape: shape, forms: [(slot, layout)], bound: bound))
  }

  /// The bound of a step's result; measures values first where their bounds are too large for it.
  ///
  /// - Parameters:
  ///   - values: What the step reads and adds to.
  ///   - largest: The largest intermediate result, and the largest result, for bounds of the values.
  mutating func bound(
    of values: [Computation.Value], _ largest: ([Double]) -> (peak: Double, result: Double)
  ) -> Double {
    var found = largest(values.map { known[$0].bound })
    for value in values
    where !(found.peak <= Magnitude.limit) && known[value].bound > Double(Magnitude.measured) {
      let form = known[value].forms[0]
      append(.measure(count: form.layout.floatCount), from: form.slot, to: form.slot)
      known[value].bound = Double(Magnitude.measured)
      found = largest(values.map { known[$0].bound })
    }
    if !(found.peak <= Magnitude.limit) { isBounded = false }
    return found.result
  }

  /// The weights of a step in the layout that an operation wants.
  mutating func prepared(
    _ operation: Operation, number: Int, shape: [Int],
    _ read: () throws(InferenceError) -> FoldedWeights
  ) throws(InferenceError) -> PreparedWeights {
    try store.weights(
      of: number, isFolded: mode == .fused, in: operation.requiredLayout(of: ENGINE_WEIGHTS),
      shape: shape, read)
  }

  /// Makes the last value row-major in a slot of its own, which is memory of the caller.
  private mutating func finish(_ value: Int, stage: Stage) throws(InferenceError) -> [Int] {
    let shape = known[value].shape
    // The last operation of a fused network writes the logits there at once.
    if stage == .logits, mode == .fused { return [batch, shape.channels] }
    let layout = try rowMajor(shape)
    let origin = known[value].forms[0]
    let target = newSlot(layout)
    append(
      .operation(try Operation(from: origin.layout, to: layout), nil), from: origin.slot,
      to: target)
    return stage == .pooled || stage == .logits
      ? [batch, shape.channels] : [batch, shape.channels, shape.size.height, shape.size.width]
  }
}

internal import Evidence

extension ForwardComparison {
  /// The value of which a value is the mean over all positions.
  func mean(_ value: Int, at place: String) throws(End) -> Int {
    var value = value
    var isReduced = false
    while let step = path.steps[value] {
      switch step.name {
      case "flatten": break
      // Decomposed programs of other memory formats put the strides of one pixel in order.
      case "as_strided" where path.steps[step.data[0]]?.name == "mean": break
      case "mean":
        guard let axes = step["dim"] else { throw .unknown }
        let numbers = axes.elements?.compactMap(\.integer) ?? axes.integer.map { [$0] } ?? []
        guard !numbers.isEmpty, numbers.allSatisfy({ $0 < 0 && $0 > -3 || $0 > 1 }) else {
          throw .contradiction(
            Contradiction(
              .layer, at: place, found: "a mean over \(axes)",
              expected: "one over (2, 3)"))
        }
        isReduced = true
      case "adaptive_avg_pool2d":
        guard let size = step["output_size"] else { throw .unknown }
        guard size.means(.integer(1)) else {
          throw .contradiction(
            Contradiction(
              .layer, at: "\(place).output_size", found: "\(size)", expected: "1"))
        }
        isReduced = true
      case "avg_pool2d": isReduced = true
      default:
        if isReduced { return value }
        throw other(step, at: place, expected: "AdaptiveAvgPool2d")
      }
      value = step.data[0]
    }
    throw .unknown
  }

  /// The value that a gate multiplies, whose factors come from the mean of the value itself.
  func input(
    of value: Int, through gate: [LayerDescription], at place: String
  ) throws(End) -> Int {
    guard let step = path.steps[value] else { throw .unknown }
    guard step.name == "mul", step.data.count == 2 else {
      throw other(step, at: place, expected: "a product of the block and its gate")
    }
    let isFirst = leadsToSigmoid(step.data[1])
    let product = step.data[isFirst ? 0 : 1]
    var factor = step.data[isFirst ? 1 : 0]
    for layer in gate.reversed() {
      factor = behindShapes(factor)
      factor = try input(of: factor, as: layer)
    }
    guard try mean(factor, at: "\(place).se") == product else {
      throw .contradiction(
        Contradiction(
          .layer, at: "\(place).se", found: "a gate of another value",
          expected: "a gate of the value that it multiplies"))
    }
    return product
  }

  private func leadsToSigmoid(_ value: Int) -> Bool {
    path.steps[behindShapes(value)]?.name == "sigmoid"
  }

  /// The value before operations that change the shape alone.
  private func behindShapes(_ value: Int) -> Int {
    var value = value
    while let step = path.steps[value],
      ["flatten", "expand", "expand_as", "unsqueeze"].contains(step.name)
    {
      value = step.data[0]
    }
    return value
  }
}

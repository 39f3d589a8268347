import ResNetModels

/// What `tree --json` prints.
struct TreeDocument: Encodable {
  /// A parameter or buffer.
  struct Entry: Encodable {
    let key: String
    let shape: [Int]
    let kind: String

    init(_ spec: ParameterSpec) {
      key = spec.path
      shape = spec.shape
      kind = spec.kind.rawValue
    }
  }

  /// What comes out of a stage for an image of the size asked for.
  struct Stage: Encodable {
    let name: String
    let output: [Int]
    let parameters: Int
    let multiplyAdds: Int

    init(_ stage: StageSummary) {
      name = stage.name
      output = stage.outputShape
      parameters = stage.parameters
      multiplyAdds = stage.multiplyAdds
    }
  }

  private let schema = 1
  private let architecture: String
  private let parameters: Int
  private let entries: [Entry]
  var stages: [Stage]?

  init(_ architecture: String, _ network: ResNet<ParameterSpec>) {
    self.architecture = architecture
    parameters = network.parameterCount
    entries = network.namedLeaves(of: ParameterSpec.self).map { Entry($0.leaf) }
  }
}

/// The keys that members of the ResNet family have.
enum FamilyKeys {
  /// The most stages of a network.
  static let stageCount = 4

  /// All keys, for blocks 0 and 1 of each stage.
  static let all: Set<String> = {
    var keys = Set(ModelDescription(Architecture(.paddleResNet18)).entries.map(\.path))
    keys.formUnion(stem + convolution("fc"))
    for stage in 1...stageCount {
      for block in 0...1 { keys.formUnion(members.map { "layer\(stage).\(block).\($0)" }) }
    }
    return keys
  }()

  private static let stem =
    convolution("conv1") + norm("bn1")
    + [0, 3, 6].flatMap { convolution("conv1.\($0)") } + [1, 4].flatMap { norm("conv1.\($0)") }

  private static let members =
    (1...3).flatMap { convolution("conv\($0)") + norm("bn\($0)") }
    + convolution("downsample.0") + norm("downsample.1") + norm("downsample.2")
    + (1...2).flatMap { convolution("se.fc\($0)") }

  private static func convolution(_ name: String) -> [String] {
    ["\(name).weight", "\(name).bias"]
  }

  private static func norm(_ name: String) -> [String] {
    ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
      .map { "\(name).\($0)" }
  }
}

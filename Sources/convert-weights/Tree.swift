import ArgumentParser
import CommandSupport
import ResNetModels

/// `convert-weights tree ARCH`.
struct Tree: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tree",
    abstract: "Print an architecture's module tree as PyTorch prints it.")

  @Argument(help: "The architecture, such as resnet50.")
  var architecture: KnownArchitecture
  @Option(help: "The number of classes.") var classes = 1000
  @Option(help: "The number of input channels.") var channels: Int?
  @OptionGroup var strides: StrideOptions
  @Option(
    help: ArgumentHelp(
      "Print what comes out of each stage for such an image instead, as 3x224x224, with parameters and multiply-adds.",
      valueName: "shape"), transform: ImageShapeArgument.init(parsing:))
  var input: ImageShapeArgument?
  @Flag(help: "Print JSON: every parameter and buffer, or with --input every stage.")
  var json = false

  func validate() throws {
    if strides.isUsedForBottlenecks, architecture.value.configuration.block == .basic {
      throw ValidationError(
        "\(architecture.value.name) has no bottlenecks, whose strides may vary.")
    }
    guard (1...1 << 24).contains(classes), (1...1 << 16).contains(channelCount) else {
      throw ValidationError("--classes and --channels must be positive numbers.")
    }
    if let input, let better = input.channelsFirst, channels != input.channels {
      throw ValidationError(
        "--input has \(input.channels) channels: '\(input.typed)'; expected channels, height, width. "
          + "Pass --input \(better), or --channels \(input.channels) to confirm.")
    }
    if let input, let channels, channels != input.channels {
      throw ValidationError(
        "--channels \(channels) and the \(input.channels) channels of --input contradict each other."
      )
    }
  }

  func run() throws {
    var configuration = architecture.value.configuration
    configuration.classes = classes
    configuration.channels = channelCount
    configuration.variant.strides = strides.placement
    if let stride = strides.stemStride { configuration.stem.stride = stride }
    if let pooling = strides.stemPooling { configuration.stem.pooling = pooling }
    let network = ResNet<ParameterSpec>(configuration)
    var document = TreeDocument(architecture.value.name, network)
    if let input {
      guard let stages = network.stages(forImageOf: input.size) else {
        complain("an image of \(input) pixels is too small or too large for the network")
        throw ExitCode(64)
      }
      if !json {
        return try Terminal.standardOutput.write(StageTable(stages: stages).description + "\n")
      }
      document.stages = stages.map(TreeDocument.Stage.init)
    }
    try Terminal.standardOutput.write(
      json ? try jsonLine(document) : network.description + "\n")
  }

  private var channelCount: Int { channels ?? input?.channels ?? 3 }
}

/// An architecture by its torchvision name.
struct KnownArchitecture: ExpressibleByArgument {
  let value: Architecture

  init(_ configuration: ResNetConfiguration) { value = Architecture(configuration) }

  init?(argument: String) {
    guard let architecture = Architecture.named(argument) else { return nil }
    value = architecture
  }

  static var allValueStrings: [String] { Architecture.all.map(\.name) }
  var defaultValueDescription: String { value.name }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

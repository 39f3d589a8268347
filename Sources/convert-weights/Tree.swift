import ArgumentParser
import ResNetModels

/// `convert-weights tree ARCH`.
struct Tree: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print an architecture's module tree as PyTorch prints it.")

  @Argument(help: "The architecture, such as resnet50.")
  var architecture: KnownArchitecture
  @Option(help: "The number of classes.") var classes = 1000
  @Option(help: "The number of input channels.") var channels = 3

  func validate() throws {
    guard (1...1 << 24).contains(classes), (1...1 << 16).contains(channels) else {
      throw ValidationError("--classes and --channels must be positive numbers.")
    }
  }

  func run() throws {
    var configuration = architecture.value.configuration
    configuration.classes = classes
    configuration.channels = channels
    try Terminal.standardOutput.write(ResNet<ParameterSpec>(configuration).description + "\n")
  }
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
}

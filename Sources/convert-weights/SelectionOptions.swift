public import ArgumentParser
public import ResNetModels
public import WeightConversion

/// The options that say which weights are meant.
struct SelectionOptions: ParsableArguments {
  @Option(help: "The architecture; auto recognises it by names and shapes.")
  var arch: ArchitectureArgument = .auto
  @Option(
    help: "The number of classes to expect; else the file's with --arch auto, or 1000.")
  var classes: Int?
  @Option(
    help: "The number of input channels to expect; else the file's with --arch auto, or 3.")
  var channels: Int?
  @OptionGroup var strides: StrideOptions
  @Option(
    help: ArgumentHelp(
      "The dictionary to take, by its dotted path, such as state_dict.", valueName: "path"))
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The convention of the names; `convert-weights conventions` lists them.", valueName: "name"))
  var convention: Convention?
  @Option(
    help: ArgumentHelp(
      """
      Change names before all else: a regular expression, and what to put in place of its first \
      match, with $1 for what its first parentheses matched. May be repeated.
      """, valueName: "from=>to"))
  var rename: [Renaming] = []
  @Flag var hashChecking = HashChecking.check

  var namesArchitecture: Bool {
    arch != .auto || classes != nil || channels != nil || strides.isUsed
  }

  /// Whether tensors are to be mapped onto a network's names.
  var maps: Bool { namesArchitecture || convention != nil || !rename.isEmpty }

  func validate() throws {
    for (name, value) in [("classes", classes), ("channels", channels)] {
      if let value, !(1...1 << 24).contains(value) {
        throw ValidationError("--\(name) must be a positive number.")
      }
    }
  }

  /// The options of a plan.
  var planOptions: ConversionPlan.Options {
    var options = ConversionPlan.Options()
    options.key = key
    options.classes = classes
    options.naming.convention = convention
    options.naming.renamings = rename
    options.channels = channels
    options.checksHash = hashChecking == .check
    options.strides.bottleneck = strides.bottleneckStride
    options.strides.replacedWithDilation = strides.replaceStrideWithDilation?.flags
    options.strides.stem = strides.stem
    if case .named(let name) = arch, let architecture = Architecture.named(name) {
      options.request = .architecture(architecture)
    }
    return options
  }
}

/// The value of `--arch`.
enum ArchitectureArgument: ExpressibleByArgument, Equatable {
  case auto
  case named(String)

  init?(argument: String) {
    guard argument != "auto" else {
      self = .auto
      return
    }
    guard Architecture.named(argument) != nil else { return nil }
    self = .named(argument)
  }

  static var allValueStrings: [String] { ["auto"] + Architecture.all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .named(let name): name
    }
  }
}

extension Convention: ExpressibleByArgument {
  /// The convention under a name or alias.
  public init?(argument: String) {
    guard let convention = Convention.named(argument) else { return nil }
    self = convention
  }

  /// The names.
  public static var allValueStrings: [String] { all.map(\.name) }
  /// The names.
  public static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension Renaming: ExpressibleByArgument {
  /// Reads `FROM=>TO`.
  public init?(argument: String) { self.init(argument) }
}

extension ElementConversion: ExpressibleByArgument {}

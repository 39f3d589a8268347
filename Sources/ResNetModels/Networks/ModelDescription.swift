/// A network as far as coverage needs it: a name, its numbers, and the entries it expects.
///
/// Any network described with these layers has one:
/// `ModelDescription("vgg11", of: VGG<ParameterSpec>(in: .specification))`.
public struct ModelDescription: Sendable {
  /// The name that reports give.
  public let name: String
  /// The name for people, which says so if a ResNet has no classifier.
  public let title: String
  /// The numbers that reports state, such as `["classes": 1000, "channels": 3]`.
  public let numbers: [String: Int]
  /// What the network expects, in the order of its `state_dict`.
  public let entries: [ParameterSpec]
  /// The layers, with the attributes that decide what each computes.
  public var layers: [LayerDescription] { describeLayers() }
  /// The path of the convolution that takes the image; lets a report name its channels.
  public let stem: String?
  /// The path of the layer that gives the logits; lets a report name its classes.
  public let classifier: String?

  /// True if the network is often a part of a larger model, whose other parts a report leaves out.
  public let mayBePart: Bool
  /// Most descriptions are asked for their entries alone.
  private let describeLayers: @Sendable () -> [LayerDescription]
  /// The number of features that a ResNet's classifier takes, whether it has one or not.
  let features: Int?

  /// Describes a network of specifications.
  public init(
    _ name: String, of network: some Module, title: String? = nil, numbers: [String: Int] = [:],
    stem: String? = nil, classifier: String? = nil, mayBePart: Bool = false
  ) {
    self.name = name
    self.title = title ?? name
    self.numbers = numbers
    entries = network.namedLeaves(of: ParameterSpec.self).map(\.leaf)
    describeLayers = { network.layers() }
    self.stem = stem
    self.classifier = classifier
    self.mayBePart = mayBePart
    features = nil
  }

  /// Describes a member of the ResNet family.
  public init(_ architecture: Architecture) {
    let configuration = architecture.configuration
    let network = ResNet(configuration)
    name = architecture.name
    title = architecture.description
    numbers = configuration.numbers
    entries = network.namedLeaves(of: ParameterSpec.self).map(\.leaf)
    describeLayers = { network.layers() }
    stem =
      configuration.stem.isDeep
      ? "\(configuration.variant.stemConvolution).0" : configuration.variant.stemConvolution
    classifier = configuration.hasClassifier ? "fc" : nil
    mayBePart = true
    features = configuration.features
  }
}

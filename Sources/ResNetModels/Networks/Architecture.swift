/// A ResNet under torchvision's name, or under one of ours where torchvision has none.
public struct Architecture: Hashable, Sendable {
  /// The name as torchvision spells it, such as `resnet18`; `paddle_resnet18` is ours.
  public let name: String
  /// The network's numbers; in ``all`` those of torchvision.
  public var configuration: ResNetConfiguration

  /// Every architecture that has a name here.
  public static let all: [Architecture] = [
    Architecture(name: "resnet18", configuration: .resNet18),
    Architecture(name: "resnet34", configuration: .resNet34),
    Architecture(name: "resnet50", configuration: .resNet50),
    Architecture(name: "resnet101", configuration: .resNet101),
    Architecture(name: "resnet152", configuration: .resNet152),
    Architecture(name: "resnext50_32x4d", .resNet50, groups: 32, widthPerGroup: 4),
    Architecture(name: "resnext101_32x8d", .resNet101, groups: 32, widthPerGroup: 8),
    Architecture(name: "resnext101_64x4d", .resNet101, groups: 64, widthPerGroup: 4),
    Architecture(name: "wide_resnet50_2", .resNet50, groups: 1, widthPerGroup: 128),
    Architecture(name: "wide_resnet101_2", .resNet101, groups: 1, widthPerGroup: 128),
    Architecture(name: "paddle_resnet18", configuration: .paddleResNet18),
  ]

  /// The architecture called `name`, or the member of the family that it describes; `nil` if there is
  /// none.
  public static func named(_ name: String) -> Architecture? {
    all.first { $0.name == name } ?? described(name)
  }

  /// Names a network: as torchvision does, whatever its classes, channels, base width, strides
  /// and `eps`, else by a descriptive name.
  public init(_ configuration: ResNetConfiguration) {
    let known = Self.all.first { row in
      var standard = configuration
      standard.classes = row.configuration.classes
      standard.hasClassifier = row.configuration.hasClassifier
      standard.channels = row.configuration.channels
      standard.baseWidth = row.configuration.baseWidth
      standard.variant.hasClassifierBias = row.configuration.variant.hasClassifierBias
      standard.variant.strides = row.configuration.variant.strides
      standard.variant.normalizationEpsilon = row.configuration.variant.normalizationEpsilon
      return standard == row.configuration
    }
    self.init(
      name: known?.name ?? Self.descriptiveName(of: configuration), configuration: configuration)
  }

  init(name: String, configuration: ResNetConfiguration) {
    self.name = name
    self.configuration = configuration
  }

  /// True if torchvision or this library has a name for the network, whatever its classes, channels,
  /// base width and strides.
  public var isNamed: Bool { Self.all.contains { $0.name == name } }

  private init(
    name: String, _ plain: ResNetConfiguration, groups: Int, widthPerGroup: Int
  ) {
    var configuration = plain
    configuration.groups = groups
    configuration.widthPerGroup = widthPerGroup
    self.init(name: name, configuration: configuration)
  }
}

extension Architecture: CustomStringConvertible {
  /// The name, and that there is no classifier where there is none.
  public var description: String {
    configuration.hasClassifier ? name : "\(name) without classifier"
  }
}

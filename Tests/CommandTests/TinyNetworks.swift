import Fixtures

/// The tiny ResNets among the fixtures, every architecture in every container.
enum TinyNetworks {
  static let architectures = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
  static let fixtures = architectures.flatMap { name in
    ["tar", "stream", "zip"].map { "resnets/\(name)-\($0).pth" }
  }

  /// Every container of one network and every network in one container.
  static let sample = fixtures.filter {
    Fixtures.runsEveryCase || $0.hasPrefix("resnets/resnet18-") || $0.hasSuffix("-zip.pth")
  }
}

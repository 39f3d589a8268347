// swift-tools-version: 6.2

import PackageDescription

// A package of your own names a URL and a version in place of the path.
let package = Package(
  name: "LoadWeights",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "resnet-weights", path: "../..")],
  targets: [
    .executableTarget(
      name: "LoadWeights",
      dependencies: [
        .product(name: "NativeFormat", package: "resnet-weights"),
        .product(name: "ResNetModels", package: "resnet-weights"),
        .product(name: "Tensors", package: "resnet-weights"),
      ],
      swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)])
  ]
)

// swift-tools-version: 6.2

import PackageDescription

// What Benchmarks/loading.py times within one process, as a user of the library would write it.
let package = Package(
  name: "measure",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "resnet-weights", path: "../..")],
  targets: [
    .executableTarget(
      name: "measure",
      dependencies: [
        .product(name: "NativeFormat", package: "resnet-weights"),
        .product(name: "PickleReader", package: "resnet-weights"),
        .product(name: "Tensors", package: "resnet-weights"),
      ],
      path: "Sources/Measure")
  ]
)

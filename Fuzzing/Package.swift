// swift-tools-version: 6.2

// A package of its own: libFuzzer needs compiler flags that no user of the libraries should meet.
// `Scripts/fuzz.sh` builds each product with them, links it and runs it.

import PackageDescription

let targets = [
  "FuzzJSON", "FuzzNative", "FuzzNumPy", "FuzzPickle", "FuzzSafetensors", "FuzzStream", "FuzzTar",
  "FuzzZip",
]

let package = Package(
  name: "Fuzzing",
  platforms: [.macOS(.v15)],
  products: targets.map { .library(name: $0, type: .static, targets: [$0]) },
  dependencies: [.package(name: "resnet-weights", path: "..")],
  targets: [
    .target(
      name: "FuzzSupport",
      dependencies: [
        .product(name: "NativeFormat", package: "resnet-weights"),
        .product(name: "Tensors", package: "resnet-weights"),
        .product(name: "TorchArchive", package: "resnet-weights"),
      ])
  ]
    + targets.map {
      .target(
        name: $0,
        dependencies: [
          "FuzzSupport",
          .product(name: "NativeFormat", package: "resnet-weights"),
          .product(name: "PickleReader", package: "resnet-weights"),
          .product(name: "TorchArchive", package: "resnet-weights"),
        ])
    }
)

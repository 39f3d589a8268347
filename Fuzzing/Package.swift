// swift-tools-version: 6.2

// A package of its own: libFuzzer needs compiler flags that no user of the libraries should meet.
// `Scripts/fuzz.sh` builds the product with them, links it and runs it. The targets are also compiled
// by the main package, whose tests run them over the inputs saved in `Inputs`.

import PackageDescription

let package = Package(
  name: "Fuzzing",
  platforms: [.macOS(.v15)],
  products: [.library(name: "Fuzzer", type: .static, targets: ["Fuzzer"])],
  dependencies: [.package(name: "resnet-weights", path: "..")],
  targets: [
    .target(
      name: "Fuzzer",
      dependencies: [
        .product(name: "NativeFormat", package: "resnet-weights"),
        .product(name: "PickleReader", package: "resnet-weights"),
        .product(name: "Tensors", package: "resnet-weights"),
        .product(name: "TorchArchive", package: "resnet-weights"),
      ],
      path: "Sources")
  ]
)

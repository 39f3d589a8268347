// swift-tools-version: 6.2

import PackageDescription

/// Settings of every library target: warnings are errors, unsafe code is spelt `unsafe`.
let librarySettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// Settings of the tests, which call libc and build hostile buffers freely.
let testSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "resnet-weights",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "PickleReader", targets: ["PickleReader"]),
    .library(name: "TorchArchive", targets: ["TorchArchive"]),
    .library(name: "NativeFormat", targets: ["NativeFormat"]),
    .library(name: "ResNetModels", targets: ["ResNetModels"]),
    .library(name: "ResNetInference", targets: ["ResNetInference"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "WeightConversion", targets: ["WeightConversion"]),
    .library(name: "ImageInput", targets: ["ImageInput"]),
    .library(name: "ImageNetLabels", targets: ["ImageNetLabels"]),
    .executable(name: "convert-weights", targets: ["convert-weights"]),
    .executable(name: "classify", targets: ["classify"]),
    .executable(name: "run-resnet", targets: ["run-resnet"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Libraries of the system.
    .systemLibrary(
      name: "CLibdeflate", pkgConfig: "libdeflate",
      providers: [.apt(["libdeflate-dev"]), .brew(["libdeflate"])]),
    .systemLibrary(
      name: "CLibzip", pkgConfig: "libzip",
      providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    .systemLibrary(
      name: "CNettle", pkgConfig: "nettle",
      providers: [.apt(["nettle-dev"]), .brew(["nettle"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CSPNG", pkgConfig: "spng",
      providers: [.apt(["libspng-dev"]), .brew(["libspng"])]),

    // What an application needs to load converted weights.
    .target(name: "CWriteback"),
    .target(
      name: "MappedFiles", dependencies: ["CLibdeflate", "CWriteback"],
      swiftSettings: librarySettings),
    .target(name: "Tensors", dependencies: ["MappedFiles"], swiftSettings: librarySettings),
    .target(
      name: "NativeFormat", dependencies: ["MappedFiles", "Tensors"],
      swiftSettings: librarySettings),
    .target(name: "Evidence", swiftSettings: librarySettings),
    .target(
      name: "ResNetModels", dependencies: ["Evidence", "Tensors"], swiftSettings: librarySettings),

    // What running a network needs besides.
    // oneDNN installs no .pc file: CEngine's versions.h names the package if <dnnl.h> is missing.
    .target(name: "CEngine", linkerSettings: [.linkedLibrary("dnnl")]),
    .target(
      name: "ResNetInference",
      dependencies: ["CEngine", "MappedFiles", "NativeFormat", "ResNetModels", "Tensors"],
      swiftSettings: librarySettings),
    .executableTarget(
      name: "run-resnet",
      dependencies: [
        "ResNetInference", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: librarySettings),

    // What reading PyTorch's files needs besides.
    .target(name: "PickleReader", swiftSettings: librarySettings),
    .target(
      name: "NumPyArrays", dependencies: ["MappedFiles", "PickleReader", "Tensors"],
      swiftSettings: librarySettings),
    .target(
      name: "TorchArchive",
      dependencies: [
        "CLibzip", "Evidence", "MappedFiles", "NumPyArrays", "PickleReader", "Tensors",
      ],
      swiftSettings: librarySettings),

    // What the commands share.
    .target(
      name: "CommandSupport",
      dependencies: [
        "ResNetModels", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: librarySettings),

    // From any file to any file.
    .target(
      name: "WeightConversion",
      dependencies: [
        "CNettle", "Evidence", "MappedFiles", "NativeFormat", "ResNetModels", "Tensors",
        "TorchArchive",
      ],
      swiftSettings: librarySettings),
    .target(
      name: "ReportPages", dependencies: ["CommandSupport", "ResNetModels", "WeightConversion"],
      swiftSettings: librarySettings),
    .executableTarget(
      name: "convert-weights",
      dependencies: [
        "CommandSupport", "MappedFiles", "PickleReader", "ReportPages", "ResNetModels", "Tensors",
        "TorchArchive",
        "WeightConversion", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: librarySettings),

    // From image files to the input of a network.
    .target(
      name: "ImageInput", dependencies: ["CSPNG", "CTurboJPEG", "MappedFiles"],
      swiftSettings: librarySettings),
    .target(name: "ImageNetLabels", swiftSettings: librarySettings),
    .executableTarget(
      name: "classify",
      dependencies: [
        "CommandSupport", "ImageInput", "ImageNetLabels", "MappedFiles", "NativeFormat",
        "ResNetInference", "ResNetModels", "Tensors", "WeightConversion",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: librarySettings),

    // Tests, and the files they read.
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Fixtures", "NativeFormat", "ResNetModels", "Tensors", "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "MappedFilesTests", dependencies: ["Fixtures", "MappedFiles"],
      swiftSettings: testSettings),
    .testTarget(
      name: "TensorsTests", dependencies: ["Fixtures", "MappedFiles", "Tensors"],
      swiftSettings: testSettings),
    .testTarget(
      name: "PickleReaderTests", dependencies: ["PickleReader", "Fixtures"],
      swiftSettings: testSettings),
    .testTarget(
      name: "NativeFormatTests",
      dependencies: ["Fixtures", "MappedFiles", "NativeFormat", "Tensors"],
      swiftSettings: testSettings),
    .testTarget(
      name: "TorchArchiveTests",
      dependencies: [
        "Evidence", "Fixtures", "MappedFiles", "PickleReader", "Tensors", "TorchArchive",
        "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "NumPyArraysTests",
      dependencies: [
        "Fixtures", "MappedFiles", "NumPyArrays", "Tensors", "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "EvidenceTests",
      dependencies: [
        "Evidence", "Fixtures", "MappedFiles", "NativeFormat", "ResNetInference", "ResNetModels",
        "Tensors", "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ToolkitTests",
      dependencies: [
        "Fixtures", "MappedFiles", "ResNetModels", "Tensors", "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ResNetModelsTests",
      dependencies: ["Fixtures", "MappedFiles", "ResNetModels", "Tensors"],
      swiftSettings: testSettings),
    .testTarget(
      name: "ImageInputTests",
      dependencies: ["Fixtures", "ImageInput", "ImageNetLabels", "MappedFiles"],
      swiftSettings: testSettings),
    .testTarget(
      name: "ClassifyTests",
      dependencies: [
        "Fixtures", "MappedFiles", "NativeFormat", "Tensors", "WeightConversion", "classify",
      ], swiftSettings: testSettings),
    .testTarget(
      name: "ResNetInferenceTests",
      dependencies: [
        "Fixtures", "MappedFiles", "NativeFormat", "ResNetInference", "ResNetModels", "Tensors",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "WeightConversionTests",
      dependencies: [
        "Fixtures", "MappedFiles", "NativeFormat", "PickleReader", "ResNetInference",
        "ResNetModels", "Tensors", "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .target(
      name: "FuzzTargets",
      dependencies: ["MappedFiles", "NativeFormat", "PickleReader", "Tensors", "TorchArchive"],
      path: "Fuzzing/Sources/FuzzTargets", swiftSettings: testSettings),
    .testTarget(
      name: "TrustTests",
      dependencies: [
        "Fixtures", "FuzzTargets", "MappedFiles", "NativeFormat", "PickleReader", "Tensors",
        "TorchArchive", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "ReportPagesTests",
      dependencies: [
        "Fixtures", "MappedFiles", "NativeFormat", "ReportPages", "Tensors", "WeightConversion",
      ],
      swiftSettings: testSettings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "CommandSupport", "Fixtures", "MappedFiles", "NativeFormat", "Tensors", "WeightConversion",
        "convert-weights",
      ],
      swiftSettings: testSettings),
    .target(
      name: "Fixtures", dependencies: ["MappedFiles"], path: "Tests/Fixtures",
      exclude: ["README.md"],
      resources: [.copy("Data")], swiftSettings: testSettings),
  ]
)

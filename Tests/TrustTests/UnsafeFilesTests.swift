import Foundation
import Testing

/// Strict memory safety makes every unsafe step say so; this keeps the list of where they stand.
@Suite("Unsafe code") struct UnsafeFilesTests {
  /// Every source file with an unsafe step, by what it is there for.
  static let files = [
    // Bytes of files, each range checked before.
    "MappedFiles/ByteRegion+Equatable.swift", "MappedFiles/ByteRegion+Pages.swift",
    "MappedFiles/ByteRegion.swift", "MappedFiles/CRC32.swift",
    "MappedFiles/MappedFile.swift", "MappedFiles/MappingFault.swift",
    "MappedFiles/OutputFile.swift", "MappedFiles/PartialFile.swift",
    "MappedFiles/SystemCalls.swift",
    "Tensors/StridedGather.swift", "Tensors/TensorElements.swift",
    // C libraries, each called from one file.
    "ImageInput/Decoding/SPNG.swift", "ImageInput/Decoding/TurboJPEG.swift",
    "TorchArchive/ZipDirectory.swift", "WeightConversion/SHA256.swift",
    // oneDNN and its memory.
    "ResNetInference/Compilation/ExecutionBuffers.swift",
    "ResNetInference/Compilation/NaNKernels.swift",
    "ResNetInference/Compilation/PreparedWeights.swift",
    "ResNetInference/Compilation/Subsampling.swift",
    "ResNetInference/Engine/AlignedMemory.swift", "ResNetInference/Engine/Call.swift",
    "ResNetInference/Engine/Layout.swift", "ResNetInference/Engine/Operation.swift",
    // The C library: terminals, signals, the printing of numbers.
    "CommandSupport/NumberText.swift", "CommandSupport/Terminal.swift",
    "convert-weights/Interruption.swift",
  ]

  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("unsafe code stands in the files of the list alone")
  func list() throws {
    let found = try Self.sources { text in
      text.split(separator: "\n").contains { line in
        let code = line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
        return code.split { !$0.isLetter && $0 != "_" && $0 != "-" }.contains("unsafe")
      }
    }
    #expect(found.sorted() == Self.files.sorted())
  }

  /// The Swift files below `Sources` whose text is of some kind.
  private static func sources(where isWanted: (String) throws -> Bool) throws -> [String] {
    let sources = repository.appending(path: "Sources").path(percentEncoded: false)
    return try FileManager.default.subpathsOfDirectory(atPath: sources).filter { path in
      try path.hasSuffix(".swift")
        && isWanted(String(contentsOfFile: "\(sources)/\(path)", encoding: .utf8))
    }
  }

  @Test("every module is built under strict memory safety, warnings being errors")
  func strictness() throws {
    let manifest = try String(
      contentsOf: Self.repository.appending(path: "Package.swift"), encoding: .utf8)
    let settings = try #require(manifest.firstMatch(of: /let librarySettings[^=]*=[^\]]*\]/))
    #expect(settings.output.contains(".strictMemorySafety()"))
    #expect(settings.output.contains(".treatAllWarnings(as: .error)"))
    let targets = manifest.split(separator: /\.(?:target|executableTarget)\(/).dropFirst()
    // What is written in C has no Swift to check; the fixtures are the tests'.
    let swiftTargets = targets.filter { target in
      !["CEngine", "CWriteback", "Fixtures"].contains { target.contains("name: \"\($0)\"") }
    }
    #expect(swiftTargets.count > 10)
    for target in swiftTargets {
      #expect(target.contains("swiftSettings: librarySettings"), "\(target.prefix(60))")
    }
  }

  /// Every source file that takes a range of a file, which ``ByteRegion`` establishes or refuses.
  static let rangeFiles = [
    "ImageInput/Decoding/ImageFormat.swift", "MappedFiles/ByteRegion.swift",
    "MappedFiles/WriteBehind.swift", "NativeFormat/Integrity.swift",
    "NativeFormat/NativeHeader.swift", "NativeFormat/NativeIndex.swift",
    "NativeFormat/SafetensorsIndex.swift", "NumPyArrays/ArrayBytes.swift",
    "NumPyArrays/NumPyHeader.swift", "NumPyArrays/NumPyPickle.swift", "Tensors/PackedBytes.swift",
    "TorchArchive/ArchiveParts.swift", "TorchArchive/GlobalScan.swift",
    "TorchArchive/LittleEndianBytes.swift", "TorchArchive/RegionCursor.swift",
    "TorchArchive/StorageWindow.swift", "TorchArchive/ZipCentralHeader.swift",
    "TorchArchive/ZipDirectory.swift", "TorchArchive/ZipEndRecord.swift",
    "TorchArchive/ZipLocalHeader.swift", "TorchArchive/ZipRecords.swift",
    "WeightConversion/ConvertedBytes.swift",
  ]

  @Test("ranges of a file are taken in the files of the list alone")
  func ranges() throws {
    let found = try Self.sources { $0.contains("subregion(at:") }
    #expect(found.sorted() == Self.rangeFiles)
  }

  @Test("no source of the readers holds a trap")
  func traps() throws {
    let traps = [
      "try!", "try !", "fatalError", "preconditionFailure", "precondition(", "assertionFailure",
      "as!",
    ]
    for module in [
      "PickleReader", "TorchArchive", "NativeFormat", "NumPyArrays", "Tensors", "MappedFiles",
      "WeightConversion", "ResNetModels", "convert-weights", "CommandSupport", "ReportPages",
    ] {
      let folder = Self.repository.appending(path: "Sources/\(module)").path(percentEncoded: false)
      let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
      for path in paths where path.hasSuffix(".swift") {
        let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
        for trap in traps where text.contains(trap) {
          Issue.record("\(module)/\(path) holds \(trap)")
        }
      }
    }
  }
}

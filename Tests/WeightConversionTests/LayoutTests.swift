import Fixtures
import Foundation
import Testing
import TorchArchive
import WeightConversion

/// Files and folders besides the containers of `torch.save`, each made by the real toolkit.
@Suite("Layouts") struct LayoutTests {
  /// What PyTorch reads from a tensor.
  struct Expected: Decodable, Equatable, Sendable {
    let dtype: String
    let shape: [Int]
    let sha256: String
  }

  static let expected = Fixtures.required {
    try Fixtures.json([String: [String: Expected]].self, "layouts/EXPECTED.json")
  }

  @Test("every tensor is as PyTorch reads it", arguments: expected.keys.sorted())
  func reads(_ name: String) throws {
    let file = try WeightFile(path: Fixtures.path("layouts/\(name)"))
    let found = try Inspection(file, digests: true).tensors.map {
      ($0.name, Expected(dtype: $0.dtype, shape: $0.shape, sha256: $0.sha256 ?? ""))
    }
    #expect(Dictionary(uniqueKeysWithValues: found) == Self.expected[name])
  }

  @Test("every file and folder has its expectation")
  func complete() throws {
    let names = Set(try Fixtures.names(in: "layouts")).subtracting(["EXPECTED.json"])
    #expect(names == Set(Self.expected.keys))
  }

  @Test(
    "a layout is reported by its name",
    arguments: [
      ("state.pkl", "pickle"), ("dictionary.npy", "npy"), ("script-main.pt", "torchscript"),
      ("program.pt2", "pt2"), ("program-2.5.pt2", "pt2"), ("distributed", "dcp"),
      ("unpacked", "zip"), ("model.nemo", "tar"),
    ])
  func formats(_ name: String, _ format: String) throws {
    #expect(try WeightFile(path: Fixtures.path("layouts/\(name)")).format.rawValue == format)
  }

  @Test("nothing in them is suspicious", arguments: expected.keys.sorted())
  func globals(_ name: String) throws {
    let report = try GlobalReport(path: Fixtures.path("layouts/\(name)"))
    #expect(report.suspicious.map(\.name) == [])
    #expect(report.gaps == [])
  }

  @Test("a folder is converted and verified as a file is", arguments: ["distributed", "unpacked"])
  func conversion(_ name: String) throws {
    let folder = try TemporaryFolder()
    let file = try WeightFile(path: Fixtures.path("layouts/\(name)/"))
    var options = ConversionPlan.Options()
    options.request = nil
    let plan = try ConversionPlan(file, options)
    let output = folder.path("out.safetensors")
    try plan.write(to: output, as: .safetensors, writer: "test")
    try plan.verify(output)
    #expect(plan.tensorCount == Self.expected[name]?.count)
  }

  @Test("a DTensor that is a part of one is named with its kind")
  func partOfDTensor() throws {
    let file = try WeightFile(path: Fixtures.path("layouts/dtensor.pth"))
    #expect(
      file.unsupported.map { "\($0.name): \($0.kind)" } == [
        "half: DTensor shard, [4, 3] of [8, 3]", "summand: DTensor (Partial)",
      ])
  }
}

/// Parts of a distributed or unpacked checkpoint, and damaged ones.
@Suite("Damaged folders") struct FolderDamageTests {
  /// A copy of a fixture's folder, to be damaged.
  private static func copy(_ name: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixtures.path("layouts/\(name)"), toPath: folder.path("copy"))
    return folder
  }

  private static func error(opening path: String) -> String {
    do throws(ConversionError) {
      _ = try WeightFile(path: path)
      return "no error"
    } catch {
      return error.detail
    }
  }

  @Test("a file of a rank that is missing is named")
  func missingRank() throws {
    let folder = try Self.copy("distributed")
    try FileManager.default.removeItem(atPath: folder.path("copy/__1_0.distcp"))
    let detail = Self.error(opening: folder.path("copy"))
    #expect(detail.hasPrefix("__1_0.distcp: 1 of the 2 files that .metadata names is not in"))
  }

  @Test("a file that is cut short is refused at the chunk that reaches past its end")
  func truncatedRank() throws {
    let folder = try Self.copy("distributed")
    let bytes = try folder.bytes("copy/__1_0.distcp")
    try folder.write(Array(bytes.dropLast(100)), to: "copy/__1_0.distcp")
    #expect(Self.error(opening: folder.path("copy")).contains("Fetch the file again."))
  }

  @Test("one file of a distributed checkpoint says which folder to give")
  func loneFiles() throws {
    let path = Fixtures.path("layouts/distributed")
    #expect(try WeightFile(path: path + "/.metadata").format == .dcp)
    let detail = Self.error(opening: path + "/__0_0.distcp")
    #expect(detail.contains("this is one file of a checkpoint"))
    #expect(detail.contains("which has the .metadata"))
  }

  @Test("a name in the metadata that leads out of the folder is refused")
  func escape() throws {
    let folder = try Self.copy("distributed")
    var bytes = try folder.bytes("copy/.metadata")
    let name = Array("__1_0.distcp".utf8)
    let starts = bytes.indices.filter { bytes[$0...].starts(with: name) }
    #expect(!starts.isEmpty)
    for start in starts {
      bytes.replaceSubrange(start..<start + name.count, with: Array("../../x.dist".utf8))
    }
    try folder.write(bytes, to: "copy/.metadata")
    #expect(Self.error(opening: folder.path("copy")).contains("names no range of a file"))
  }

  @Test("a link in an unpacked checkpoint is not followed")
  func link() throws {
    let folder = try Self.copy("unpacked")
    try FileManager.default.removeItem(atPath: folder.path("copy/data/0"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("copy/data/0"), withDestinationPath: Fixtures.path("layouts/state.pkl"))
    #expect(Self.error(opening: folder.path("copy")).contains("has no such record"))
    #expect(try GlobalReport(path: folder.path("copy")).gaps.count == 1)
  }

  @Test("a file of another size than the pickle says is refused")
  func wrongSize() throws {
    let folder = try Self.copy("unpacked")
    try folder.write([1, 2, 3], to: "copy/data/0")
    #expect(Self.error(opening: folder.path("copy")).contains("the record has 3 bytes"))
  }

  @Test("a file that changes after opening is refused when it is read")
  func change() throws {
    let folder = try Self.copy("unpacked")
    let file = try WeightFile(path: folder.path("copy"))
    try folder.write([1, 2, 3], to: "copy/data/0")
    #expect(throws: ConversionError.self) { try Inspection(file, digests: true) }
  }

  struct Known: Sendable, CustomTestStringConvertible {
    let names: [String]
    let words: [String]
    var testDescription: String { names.joined(separator: " ") }
  }

  static let folders = [
    Known(names: ["saved_model.pb", "variables"], words: ["SavedModel", "safetensors.numpy"]),
    Known(names: ["Manifest.json", "Data/com.apple.CoreML"], words: ["Core ML package"]),
    Known(names: ["model.safetensors", "config.json"], words: ["give a checkpoint in it: model"]),
    Known(
      names: ["model.safetensors.index.json", "model-00001-of-00002.safetensors"],
      words: ["give model.safetensors.index.json"]),
    Known(names: ["__0_0.distcp"], words: [".metadata", "fetch it into the folder"]),
    Known(names: ["sys_info", "pickle"], words: ["before 0.1.10", "tar"]),
    Known(names: ["zero_to_fp32.py"], words: ["DeepSpeed"]),
    Known(names: ["readme"], words: ["a folder without a checkpoint"]),
  ]

  @Test("a folder that is no checkpoint says what to give", arguments: folders)
  func others(_ folder: Known) throws {
    let copy = try TemporaryFolder()
    for name in folder.names {
      let path = copy.path("folder/\(name)")
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      if name.hasPrefix("Data/") {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
      } else {
        try Data([1]).write(to: URL(filePath: path))
      }
    }
    let detail = Self.error(opening: copy.path("folder"))
    for word in folder.words { #expect(detail.contains(word), "\(detail)") }
  }
}

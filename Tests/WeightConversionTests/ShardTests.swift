import Fixtures
import Foundation
import NativeFormat
import ResNetModels
import Testing
import WeightConversion

/// Checkpoints in several files beside an index.
@Suite("Sharded checkpoints") struct ShardTests {
  static let indexes = ["model.safetensors.index.json", "pytorch_model.bin.index.json"]

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A copy of the fixtures of one index, for a test to damage.
  private func copy(of index: String) throws -> String {
    let stem = index.prefix { $0 != "." }
    for name in try Fixtures.names(in: "sharded") where name.hasPrefix(stem) {
      _ = try folder.write(Fixtures.bytes("sharded/\(name)"), to: name)
    }
    return folder.path(index)
  }

  private func write(map: String) throws -> String {
    try folder.write(Array(#"{"weight_map": {\#(map)}}"#.utf8), to: "x.safetensors.index.json")
  }

  private func refusal(_ path: String) throws -> ConversionError {
    try conversionError { _ = try WeightFile(path: path) }
  }

  @Test("a sharded checkpoint converts by its index", arguments: indexes)
  func conversion(index: String) throws {
    let sharded = try plan("sharded/\(index)")
    #expect(sharded.file.format == .sharded)
    #expect(sharded.file.shards.count == 2)
    #expect(sharded.file.notes == [])
    #expect(sharded.selection?.report.isComplete == true)
    #expect(sharded.selection?.report.convention.name == "transformers")
    try plan("sharded/\(index)") { $0.recordsSource = true }.convert(to: folder.path("a.rnw"))
    try plan("toolkits/transformers-resnet18.safetensors").convert(
      to: folder.path("b.rnw"))
    let comparison = try TensorComparison(
      WeightFile(path: folder.path("a.rnw")), WeightFile(path: folder.path("b.rnw")))
    #expect(comparison.differences.isEmpty)
    #expect(comparison.equalCount == 102)
    let metadata = try NativeFile(path: folder.path("a.rnw")).metadata
    #expect(metadata[MetadataKey.sourceContainer] == "sharded")
    #expect(metadata[MetadataKey.sourceName] == index)
  }

  @Test("an index of more than 16,384 shards is rejected")
  func shardLimit() throws {
    let map = (0...16_384).map { "\"w\($0)\": \"s\($0).bin\"" }.joined(separator: ",")
    #expect(try refusal(write(map: map)).detail.contains("over 16384 files"))
  }

  @Test("missing shards are named", arguments: indexes)
  func missingShards(index: String) throws {
    let path = try copy(of: index)
    let shards = try folder.names().filter { !$0.hasSuffix(".json") }
    try FileManager.default.removeItem(atPath: folder.path(shards[1]))
    #expect(
      try refusal(path).detail == """
        1 of 2 shards is not beside the index: \(shards[1]); fetch it into its folder
        """)
    try FileManager.default.removeItem(atPath: folder.path(shards[0]))
    #expect(try refusal(path).detail.contains("2 of 2 shards are not beside the index: "))
  }

  @Test("shards that the index does not name are noted and not read")
  func surplusShards() throws {
    let path = try copy(of: "model.safetensors.index.json")
    _ = try folder.write([1, 2, 3], to: "model-00003-of-00003.safetensors")
    _ = try folder.write([1, 2, 3], to: "other-00003-of-00003.safetensors")
    let plan = try plan(at: path)
    #expect(plan.isPermitted)
    #expect(
      plan.file.notes == [
        "not read, since the index does not name it: model-00003-of-00003.safetensors"
      ])
  }

  @Test("a tensor missing from its shard is rejected with its name")
  func missingTensor() throws {
    _ = try copy(of: "model.safetensors.index.json")
    let path = try write(map: #""conv1.weight": "model-00001-of-00002.safetensors""#)
    let error = try refusal(path)
    #expect(error.code == .unreadableInput)
    #expect(
      error.detail == """
        "conv1.weight" is not in model-00001-of-00002.safetensors, where the index says it is; the \
        index and the shards are of different checkpoints, fetch them together
        """)
  }

  @Test("tensors that the index does not name are noted and left out")
  func surplusTensors() throws {
    _ = try copy(of: "model.safetensors.index.json")
    let name = try #require(
      WeightFile(path: folder.path("model-00002-of-00002.safetensors")).entries.first?.name)
    let file = try WeightFile(
      path: write(map: #""\#(name)": "model-00002-of-00002.safetensors""#))
    #expect(file.entries.map(\.name) == [name])
    #expect(file.notes[0].hasPrefix("left out, since the index does not name it: "))
    #expect(file.notes[0].hasSuffix(" and 52 more"))
  }

  static let escapes = ["../a", "/etc/passwd", "a/b", "..", "", #"a\\b"#, #"a\u0000"#]

  @Test("a shard name that leaves the folder is rejected", arguments: escapes)
  func escapingNames(name: String) throws {
    let error = try refusal(write(map: #""w": "\#(name)""#))
    #expect(error.code == .unreadableInput)
    #expect(error.detail.contains("the name of a file in the folder of the index"))
  }

  @Test("an index that names itself is rejected")
  func selfReference() throws {
    let error = try refusal(write(map: #""w": "x.safetensors.index.json""#))
    #expect(error.code == .unreadableInput)
    #expect(error.path == folder.path("x.safetensors.index.json"))
  }

  static let malformed: [(json: String, found: String)] = [
    ("{}", "JSON without a weight_map"), (#"{"weight_map": {}}"#, "JSON without a weight_map"),
    (#"{"model_type": "resnet", "depths": [2, 2]}"#, "JSON without a weight_map"),
    (#"{"weight_map": {"w": 1}}"#, "the byte 31, expected a string"),
    (#"{"weight_map": {"w": "a", "w": "b"}}"#, "a tensor that is mapped already"),
    (#"{"weight_map": {"w": "a"}"#, "the end of the header"),
  ]

  @Test("a malformed index is rejected with its fault", arguments: malformed)
  func malformedIndexes(json: String, found: String) throws {
    let error = try refusal(folder.write(Array(json.utf8), to: "config.json"))
    #expect(error.code == .unreadableInput)
    #expect(error.detail.contains(found), "\(error.detail)")
  }

  @Test("a single shard is rejected with the name of its index", arguments: [true, false])
  func singleShard(isThere: Bool) throws {
    let index = try copy(of: "model.safetensors.index.json")
    if !isThere { try FileManager.default.removeItem(atPath: index) }
    let error = try conversionError {
      _ = try plan(at: folder.path("model-00001-of-00002.safetensors"))
    }
    #expect(error.code == .unrecognized)
    let place = isThere ? "beside it" : "not beside it: fetch it and the other shards"
    #expect(
      error.detail == "this is shard 1 of 2; give model.safetensors.index.json, which is \(place)")
    let raw = try plan(at: folder.path("model-00001-of-00002.safetensors")) { $0.request = nil }
    #expect(raw.tensorCount == 61)
  }

  @Test("a single shard with a requested architecture names its index too")
  func requestedShard() throws {
    _ = try copy(of: "model.safetensors.index.json")
    let plan = try plan(at: folder.path("model-00002-of-00002.safetensors")) {
      $0.request = .architecture(try architecture("resnet18"))
      $0.classes = 16
    }
    let error = try conversionError { try plan.checkPermitted() }
    #expect(error.code == .incomplete)
    #expect(error.detail.contains("; this is shard 2 of 2; give model.safetensors.index.json"))
  }
}

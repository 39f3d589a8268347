import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing
import WeightConversion

/// `convert-weights diff` of files whose names differ by wrappers, heads or conventions.
@Suite("Pairing of differently named tensors") struct DiffPairingTests {
  private let folder: TemporaryFolder
  private let base = Fixtures.path("resnets/resnet18-zip.pth")

  init() throws { folder = try TemporaryFolder() }

  /// The base under other names, its classifier cut to four classes.
  private func fineTuned(
    _ file: String = "fine-tuned.rnw", _ rename: (String) -> String?
  ) throws -> String {
    let path = folder.path(file)
    let tensors = try WeightFile(path: base).entries.compactMap { entry -> TensorToWrite? in
      guard let name = rename(entry.name) else { return nil }
      guard entry.name.hasPrefix("fc.") else { return TensorToWrite(entry.tensor, named: name) }
      let shape = [4] + entry.tensor.shape.dropFirst()
      let tensor = try Tensor(
        dtype: entry.tensor.dtype, layout: TensorLayout(contiguous: shape),
        storage: entry.tensor.storage)
      return TensorToWrite(tensor, named: name)
    }
    try NativeFile.write(tensors, to: path)
    return path
  }

  @Test(
    "a wrapped network with other classes is paired with its base",
    arguments: ["module.", "model.module.", "state_dict.model.backbone.", "online_encoder.net."])
  func wrapped(prefix: String) throws {
    let path = try fineTuned { prefix + $0 }
    for (first, second) in [(base, path), (path, base)] {
      let result = try run("diff", first, second)
      #expect(result.status == 1)
      #expect(result.output.hasPrefix("2 tensors changed, 120 the same\n"), "\(result.output)")
      #expect(result.output.contains("'\(prefix)' was removed from the names in the "))
      #expect(result.output.contains("  fc.weight is ["))
    }
  }

  @Test("different wrappers of both files are removed")
  func bothWrapped() throws {
    let first = try fineTuned("a.rnw") { "module.encoder.\($0)" }
    let second = try fineTuned("b.rnw") { "backbone.\($0)" }
    let result = try run("diff", first, second, "--json")
    #expect(result.status == 0)
    try expectOneSortedDocument(result.output)
    #expect(result.output.contains("\"firstPrefix\":\"module.encoder.\""))
    #expect(result.output.contains("\"secondPrefix\":\"backbone.\""))
    #expect(result.output.contains("\"same\":122,"))
  }

  @Test("tensors outside the common prefix are counted")
  func outside() throws {
    // Names of no known network, so that no convention pairs the classifiers.
    let first = try fineTuned("a.rnw") { $0.replacing("layer", with: "stage") }
    let second = try fineTuned("b.rnw") {
      $0.hasPrefix("fc.")
        ? "head.two\($0.dropFirst(2))" : "backbone.\($0.replacing("layer", with: "stage"))"
    }
    let output = try run("diff", first, second).output
    #expect(output.contains("2 tensors of the second file without that prefix are not compared\n"))
    #expect(output.contains("  fc.bias is only in the first file\n"))
  }

  @Test("a classifier under another name is paired with the base's")
  func namedClassifier() throws {
    let path = try fineTuned {
      $0.hasPrefix("fc.") ? "head.two\($0.dropFirst(2))" : "backbone.\($0)"
    }
    let output = try run("diff", base, path).output
    #expect(output.contains("  fc.bias is [16] in the first file and [4] in the second\n"))
  }

  @Test("names that differ by --rename are paired after it")
  func renamed() throws {
    let path = try fineTuned { $0.replacing("layer", with: "stage") }
    let result = try run("diff", base, path, "--rename", "stage=>layer")
    #expect(result.output.hasPrefix("2 tensors changed, 120 the same\n"), "\(result.output)")
  }

  @Test("other conventions are paired under the architecture's names")
  func conventions() throws {
    let bin = Fixtures.path("toolkits/transformers-resnet18.bin")
    let native = folder.path("native.rnw")
    try #require(try run(bin, native).status == 0)
    let result = try run("diff", bin, native)
    #expect(result.output.contains("only the weights were compared, under resnet18's names\n"))
    #expect(result.output.hasPrefix("0 tensors changed, 102 the same\n"), "\(result.output)")
  }

  @Test("a key is taken from both files, from either or from the one that has it")
  func keys() throws {
    let training = Fixtures.path("resnets/resnet18-training.pth")
    let two = Fixtures.path("resnets/resnet18-two-models.pth")
    #expect(try run("diff", training, training, "--key", "state_dict").output.hasPrefix("0 tens"))
    let other = try run("diff", training, two, "--key", "state_dict", "--key-b", "model_ema")
    #expect(other.output.contains("only in") == false, "\(other.output)")
    let half = try run("diff", base, training, "--key", "state_dict")
    #expect(half.error == "note: \(base) has no dictionary 'state_dict'; all of it is compared\n")
    let none = try run("diff", base, training, "--key", "nothing")
    #expect(none.status == 2)
    #expect(try run("verify", training, training, "--key", "state_dict").status == 0)
  }

  @Test("NaN in a paired tensor is reported though it is in both files")
  func notANumber() throws {
    let tensor = try Tensor(
      dtype: .float32, layout: TensorLayout(contiguous: [1]),
      storage: TensorStorage(name: "x", region: ByteRegion(copying: [0, 0, 0xC0, 0x7F])))
    try NativeFile.write([TensorToWrite(tensor, named: "x")], to: folder.path("nan.rnw"))
    let path = folder.path("nan.rnw")
    let result = try run("diff", path, path)
    #expect(result.status == 0)
    #expect(result.output.contains("warning: NaN in the first file: 1 value\n"))
    #expect(try run("diff", path, path, "--json").output.contains("\"firstNaN\":1,"))
  }
}

import Fixtures
import MappedFiles
import ResNetModels
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// A module saved whole, by `torch.save(model)` or `torch.jit.save`: its state, under its names.
@Suite("Modules saved whole") struct WholeModuleTests {
  static let files: [(name: String, format: WeightFile.Format, key: String, prefix: String)] = [
    ("resnet18.pt", .zip, "", ""), ("resnet18-stream.pt", .stream, "", ""),
    ("resnet18-training.pt", .zip, "model", "module."),
    ("resnet18-script.pt", .torchscript, "", ""),
  ]

  @Test("a module saved whole is covered without options", arguments: files)
  func conversion(
    name: String, format: WeightFile.Format, key: String, prefix: String
  ) throws {
    let weights = try WeightFile(path: Fixtures.path("modules/\(name)"))
    #expect(weights.format == format)
    let selection = try WeightSelection(of: weights)
    let report = selection.report
    #expect(selection.key == key)
    #expect(report.architecture == "resnet18")
    #expect(report.prefix == prefix)
    #expect(report.isComplete)
    #expect(report.ignored.count == 20)
    let digests = try #require(ToolkitFile.digests["resnet18"])
    #expect(report.loadable.count == digests.count)
    for entry in report.loadable {
      let tensor = try #require(entry.tensor(in: selection.stateDict))
      #expect(
        try FileHash(packedValuesOf: tensor).hexadecimal == digests[entry.key], "\(entry.key)")
    }
  }

  static let states: [(file: String, names: [String])] = [
    ("modules/transient.pt", ["weight", "count", "inner.weight"]),
    ("unreadable/module-zip.pt", ["0.weight", "0.bias"]),
    ("unreadable/module-stream.pt", ["0.weight", "0.bias"]),
    ("stream/module.pt", ["weight", "bias"]), ("tar/module.pt", ["weight", "bias"]),
    ("unreadable/torchscript.pt", ["weight"]),
  ]

  @Test("a module's tensors have the names of its state_dict", arguments: states)
  func names(file: String, names: [String]) throws {
    #expect(try WeightFile(path: Fixtures.path(file)).entries.map(\.name) == names)
  }

  @Test("the outermost module is a state dict")
  func dictionaries() throws {
    let archive = try TorchArchive(path: Fixtures.path("modules/resnet18-training.pt"))
    #expect(archive.dictionaries.map(\.path) == ["model", ""])
    #expect(archive.dictionaries.map(\.range.count) == [122, 122])
  }

  @Test("a frozen TorchScript program is rejected with advice")
  func frozenProgram() throws {
    let error = #expect(throws: ConversionError.self) {
      try WeightFile(path: Fixtures.path("modules/frozen.pt"))
    }
    #expect(error?.code == .unreadableInput)
    #expect(
      error?.detail == """
        frozen/constants.pkl: this is a frozen TorchScript program, whose weights are constants \
        without names; save the module as it was before torch.jit.freeze, or its state_dict()
        """)
  }

  @Test("a TorchScript archive of PyTorch 1.3 is rejected with its version")
  func oldTorchScript() throws {
    let folder = try TemporaryFolder()
    let archive = ZipBuilder([
      ZipBuilder.Record("net/version", Array("1\n".utf8)),
      ZipBuilder.Record("net/model.json", Array("{}".utf8)),
    ])
    let path = try folder.write(archive.bytes, to: "net.pt")
    let error = #expect(throws: ConversionError.self) { try WeightFile(path: path) }
    #expect(error?.detail.contains("a TorchScript archive of PyTorch 1.3 or earlier") == true)
  }

  @Test("every fixture is in a table")
  func completeness() throws {
    let known = Self.files.map(\.name) + ["frozen.pt", "transient.pt"]
    #expect(try Fixtures.names(in: "modules") == known.sorted())
  }
}

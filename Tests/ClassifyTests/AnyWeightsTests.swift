import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing
import WeightConversion

/// `classify` with weights of any format, with weights that are not numbers, and with other files.
@Suite("Weights of any format") struct AnyWeightsTests {
  private let folder: TemporaryFolder
  private let image = Fixtures.path("images/420.jpg")

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "a checkpoint gives what its conversion gives",
    arguments: [
      "inference/resnet18.weights.safetensors", "resnets/resnet18-tar.pth",
      "resnets/resnet18-training.pth", "resnets/resnet50-stream.pth",
      "toolkits/transformers-resnet18.bin",
    ])
  func checkpoints(fixture: String) throws {
    let converted = try classify([image, "--weights", folder.weights(fixture), "--json"])
    let direct = try classify([image, "--weights", Fixtures.path(fixture), "--json"])
    #expect(direct.status == 0, "\(direct.error)")
    let expected = try #require(try converted.document.images.first?.top)
    let found = try #require(try direct.document.images.first?.top)
    #expect(found.map(\.class) == expected.map(\.class))
    #expect(found.map(\.logit) == expected.map(\.logit))
  }

  @Test("a key chooses among the dictionaries of a checkpoint")
  func key() throws {
    let path = Fixtures.path("resnets/resnet18-two-models.pth")
    #expect(try classify([image, "--weights", path, "--key", "model_ema"]).status == 0)
    let wrong = try classify([image, "--weights", path, "--key", "nothing"])
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("there are: "))
  }

  @Test("a checkpoint that lacks weights is refused with its coverage")
  func incomplete() throws {
    let path = Fixtures.path("resnets/resnet18-missing-key.pth")
    let result = try classify([image, "--weights", path])
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("missing (1)"))
  }

  @Test(
    "weights of features, or for images in another order, are refused with the reason",
    arguments: [
      ("toolkits/swav.pth.tar", "has no classifier"), ("evidence/detectron2.pkl", "order BGR"),
    ])
  func otherUse(fixture: String, reason: String) throws {
    let direct = try classify([image, "--weights", Fixtures.path(fixture)])
    let converted = try classify([image, "--weights", folder.weights(fixture)])
    for result in [direct, converted] {
      #expect(result.status == 2)
      #expect(result.output.isEmpty)
      #expect(result.error.contains(reason), "\(result.error)")
    }
  }

  @Test("weights that are not numbers are an error and not a ranking", arguments: [true, false])
  func notANumber(asJSON: Bool) throws {
    let fixture = Fixtures.path("inference/resnet18.weights.safetensors")
    let tensors = try WeightFile(path: fixture).entries.map { entry in
      guard entry.name == "fc.bias" else { return TensorToWrite(entry.tensor, named: entry.name) }
      let bytes = (0..<entry.tensor.shape[0]).flatMap { _ in [0, 0, 0xC0, 0x7F] as [UInt8] }
      return TensorToWrite(
        try Tensor(
          dtype: .float32, layout: TensorLayout(contiguous: entry.tensor.shape),
          storage: TensorStorage(name: "bias", region: ByteRegion(copying: bytes))),
        named: entry.name)
    }
    try NativeFile.write(tensors, to: folder.path("nan.rnw"))
    let arguments = [image, image, "--weights", folder.path("nan.rnw")]
    let result = try classify(arguments + (asJSON ? ["--json"] : []))
    #expect(result.status == 2)
    #expect(result.error.contains("the network gave no number (NaN) for 2 of 2 images"))
    if asJSON {
      #expect(try result.document.errors.map(\.code) == ["notFinite", "notFinite"])
      #expect(try result.document.images.isEmpty)
    } else {
      #expect(result.output.isEmpty)
    }
  }

  @Test("images whose values overflow are each an error that names the step") func overflow() throws
  {
    let fixture = Fixtures.path("inference/resnet18.weights.safetensors")
    let tensors = try WeightFile(path: fixture).entries.map { entry in
      guard entry.name == "fc.weight" else {
        return TensorToWrite(entry.tensor, named: entry.name)
      }
      let count = entry.tensor.layout.elementCount
      // The largest finite number of float32.
      let bytes = (0..<count).flatMap { _ in [0xFF, 0xFF, 0x7F, 0x7F] as [UInt8] }
      return TensorToWrite(
        try Tensor(
          dtype: .float32, layout: TensorLayout(contiguous: entry.tensor.shape),
          storage: TensorStorage(name: "weight", region: ByteRegion(copying: bytes))),
        named: entry.name)
    }
    try NativeFile.write(tensors, to: folder.path("large.rnw"))
    let result = try classify([image, image, "--weights", folder.path("large.rnw"), "--json"])
    #expect(result.status == 2)
    let errors = try result.document.errors
    #expect(errors.map(\.code) == ["notFinite", "notFinite"])
    #expect(result.error.contains("overflow float32 at fc"), "\(result.error)")
  }

  @Test("files in a folder that are not images by their names are reported")
  func skippedFiles() throws {
    for name in ["a.jpg", "b.webp", "c.bmp", ".hidden.gif"] {
      try folder.add("420.jpg", as: "images-\(name)".replacing("images-.", with: "."))
    }
    let weights = try folder.weights("inference/resnet18.weights.safetensors")
    let result = try classify([folder.path(""), "--weights", weights, "--json"])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.error.contains("skipped, not named as JPEG or PNG: "))
    #expect(result.error.contains("images-b.webp") && result.error.contains("images-c.bmp"))
    #expect(!result.error.contains(".hidden.gif"))
    #expect(result.output.contains("\"skipped\":["))
  }
}

import Fixtures
import NativeFormat
import Tensors
import Testing

/// `convert-weights INPUT OUTPUT` and its options.
@Suite("The convert command") struct ConvertCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func resnet(_ name: String) -> String { Fixtures.path("resnets/resnet18-\(name).pth") }

  @Test(
    "the command converts with or without its verb", arguments: [[], ["convert"]],
    ["out.rnw", "out.safetensors", "OUT.RNW"])
  func bareForm(verb: [String], name: String) throws {
    let (input, output) = (resnet("tar"), folder.path(name))
    let result = try run(verb + [input, output, "--verify"])
    #expect(result.status == 0)
    #expect(result.error == "")
    #expect(
      result.output == """
        \(input): tar, 102 tensors
        resnet18 (16 classes, 3 channels, base width 2), recognised: all 102 keys are there with \
        matching shapes
        resnet18: 102 of 102 loaded
        \(output): 102 tensors written and verified bit for bit

        """)
    #expect(try folder.names() == [name])
  }

  @Test("an incomplete checkpoint is explained and nothing is written")
  func incomplete() throws {
    let (input, output) = (resnet("misspelt-key"), folder.path("out.rnw"))
    let result = try run(input, output)
    #expect(result.status == 1)
    #expect(
      result.output == """
        \(input): zip, 122 tensors
        resnet18 (16 classes, 3 channels, base width 2), recognised: 101 of 102 keys are there with \
        matching shapes, and 1 other; the next candidate is resnet34 (101 of 182 keys fit)
        resnet18: 101 of 102 loaded, 1 missing, 1 unexpected
        ignored: 20 num_batches_tracked
        missing (1): --rename 'FOUND=>EXPECTED' if a name is misspelt
          layer3.1.conv2.weight  [8, 8, 3, 3]  did you mean layer3.1.conv2.wieght?
        unexpected (1):
          layer3.1.conv2.wieght  [8, 8, 3, 3]

        """)
    #expect(
      result.error == """
        error: \(input): resnet18: 101 of 102 loaded, 1 missing, 1 unexpected; nothing was written to \
        \(output)

        """)
    #expect(try folder.names() == [])
  }

  static let accepted: [(fixture: String, flags: [String], count: Int)] = [
    ("missing-key", ["--allow-missing"], 101), ("surplus-key", ["--allow-unexpected"], 102),
    ("ten-classes", ["--classes", "5", "--allow-mismatched"], 100),
    ("misspelt-key", ["--allow-missing", "--allow-unexpected"], 101),
    ("zip", ["--arch", "resnet18", "--classes", "16"], 102),
    ("one-channel", ["--arch", "resnet18", "--classes", "7", "--channels", "1"], 102),
    ("zip", ["--arch", "auto"], 102), ("zip", ["--raw"], 122),
    ("training", ["--key", "state_dict"], 102), ("training", ["--raw"], 125),
    ("training", ["--raw", "--key", "optimizer"], 2), ("two-models", ["--key", "model_ema"], 102),
    ("sparse-surplus", ["--allow-unexpected"], 102),
    ("quantised-weight", ["--raw", "--allow-skipped"], 121),
    ("zip", ["--byte-order", "little"], 102), ("zip", ["--no-check-hash"], 102),
    ("zip", ["--no-sync"], 102),
  ]

  @Test("flags decide which tensors are written", arguments: accepted)
  func acceptedFlags(fixture: String, flags: [String], count: Int) throws {
    let output = folder.path("out.rnw")
    let result = try run([resnet(fixture), output] + flags)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.hasSuffix("\(output): \(count) tensors written\n"))
    #expect(try NativeFile(path: output).names.count == count)
  }

  @Test(
    "tied names are said",
    arguments: [
      ("rnw", "share the data of others"),
      ("safetensors", "are other names of tensors, which .safetensors keeps in its metadata alone"),
    ])
  func tied(format: String, sentence: String) throws {
    let output = folder.path("out.\(format)")
    let result = try run([resnet("tied"), output, "--raw"])
    #expect(result.output.hasSuffix("tensors written; 1 of them \(sentence)\n"), "\(result.output)")
  }

  static let refused: [(fixture: String, flags: [String], status: Int32)] = [
    ("missing-key", ["--allow-unexpected", "--allow-mismatched"], 1),
    ("surplus-key", ["--allow-missing", "--allow-mismatched"], 1),
    ("zip", ["--classes", "5", "--allow-missing", "--allow-unexpected"], 1),
    ("zip", ["--arch", "resnet18"], 1), ("zip", ["--arch", "resnet50"], 1),
    ("zip", ["--channels", "1"], 1), ("training", ["--key", "optimizer"], 2),
    ("training", ["--key", "model"], 2), ("quantised-weight", [], 2), ("sparse-weight", [], 2),
  ]

  @Test("a checkpoint that the flags do not fit is rejected", arguments: refused)
  func rejectedFlags(fixture: String, flags: [String], status: Int32) throws {
    let result = try run([resnet(fixture), folder.path("out.rnw")] + flags)
    #expect(result.status == status)
    #expect(result.error.hasPrefix("error: \(resnet(fixture)): "))
    #expect(try folder.names() == [])
  }

  @Test(
    "--dtype chooses the element type of floating-point tensors",
    arguments: ["keep", "float32", "float16", "bfloat16"])
  func elementTypes(name: String) throws {
    let output = folder.path("out.rnw")
    #expect(try run(resnet("zip"), output, "--dtype", name, "--verify").status == 0)
    let file = try NativeFile(path: output)
    let expected = name == "keep" ? "float32" : name
    #expect(file.tensor(named: "conv1.weight")?.dtype.rawValue == expected)
    #expect(file.tensor(named: "bn1.num_batches_tracked") == nil)
  }

  @Test("--dequantize writes quantized weights as float32")
  func dequantize() throws {
    let output = folder.path("out.rnw")
    let refused = try run(resnet("quantised-weight"), output)
    #expect(refused.status == 2)
    #expect(refused.error.contains("; pass --dequantize to write it as float32, or leave it out"))
    #expect(try run(resnet("quantised-weight"), output, "--dequantize", "--verify").status == 0)
    #expect(try NativeFile(path: output).tensor(named: "conv1.weight")?.dtype == .float32)
    let raw = try run(resnet("quantised-weight"), output, "--raw", "--allow-skipped")
    #expect(raw.status == 0)
    #expect(raw.output.contains("\nleft out: conv1.weight, a quantised qint8 tensor\n"))
    #expect(raw.output.contains("\npass --dequantize to write quantised tensors as float32\n"))
  }

  @Test("the report states the bottleneck stride and whether it was assumed")
  func strides() throws {
    let input = Fixtures.path("resnets/resnet50-zip.pth")
    let output = folder.path("out.rnw")
    let assumed = """
      strides at conv2 of bottlenecks (ResNet v1.5), assumed: --bottleneck-stride conv1 if it is a \
      ResNet v1
      """
    #expect(try run(input, output).output.contains("\n\(assumed)\n"))
    let asked = try run(
      input, output, "--bottleneck-stride", "conv1", "--replace-stride-with-dilation",
      "false,false,true")
    #expect(
      asked.output.contains(
        """

        strides at conv1 of bottlenecks (ResNet v1)
        dilated in place of strides in layer2, layer3, layer4: false,false,true

        """))
    #expect(try run("coverage", output).output.contains("\nstrides at conv1 of bottlenecks"))
    #expect(try run(input, output, "--raw", "--bottleneck-stride", "conv1").status == 64)
  }

  @Test("JSON states the bottleneck stride and whether it was assumed")
  func jsonStrides() throws {
    func strides(_ input: String, _ flags: String...) throws -> CoverageDocument.Strides? {
      try decoded(CoverageDocument.self, run(["coverage", input, "--json"] + flags).output).strides
    }
    let input = Fixtures.path("resnets/resnet50-zip.pth")
    let usual = [false, false, false]
    #expect(
      try strides(input) == .init(bottleneck: "conv2", assumed: true, replacedWithDilation: usual))
    #expect(
      try strides(input, "--bottleneck-stride", "conv1")
        == .init(bottleneck: "conv1", assumed: false, replacedWithDilation: usual))
    #expect(
      try strides(input, "--replace-stride-with-dilation", "false,false,true")?.replacedWithDilation
        == [false, false, true])
    #expect(try strides(Fixtures.path("resnets/resnet18-zip.pth")) == nil)
  }

  @Test("a second complete state dict is reported with the flag that selects it")
  func alternatives() throws {
    let result = try run(resnet("two-models"), folder.path("out.rnw"))
    #expect(result.status == 0)
    #expect(
      result.output.contains(
        """

        weights found under model
        their moving average is under model_ema; choose it with --key model_ema

        """))
  }

  @Test("a raw conversion names each tensor that it skips")
  func skippedTensors() throws {
    let result = try run(resnet("quantised-weight"), folder.path("out.rnw"), "--raw")
    #expect(result.status == 1)
    #expect(result.error.contains("; pass --allow-skipped to leave them out; nothing was written"))
    #expect(
      result.output.contains(
        "\n121 tensors taken as they are\nleft out: conv1.weight, a quantised qint8 tensor\n"))
  }

  @Test("a wrong hash in a file name is rejected unless the check is off")
  func wrongHash() throws {
    let input = try folder.copy("resnets/resnet18-tar.pth", to: "resnet18-5c106cde.pth")
    for verb in [["coverage", input], [input, folder.path("out.rnw")]] {
      let refused = try run(verb)
      #expect(refused.status == 2)
      #expect(refused.error.contains("the name says that the SHA-256 begins with 5c106cde"))
      #expect(refused.output == "")
      #expect(try run(verb + ["--no-check-hash"]).status == 0)
    }
  }

  @Test("a matching hash in a file name is reported")
  func rightHash() throws {
    let digits = try FixtureHash.digits(of: "resnets/resnet18-tar.pth")
    let input = try folder.copy("resnets/resnet18-tar.pth", to: "resnet18-\(digits).pth")
    let result = try run("coverage", input)
    #expect(result.status == 0)
    #expect(result.output.contains("\nSHA-256 begins with \(digits), as the name says\n"))
  }
}

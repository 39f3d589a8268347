import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// `convert-weights verify A B`.
@Suite("The verify command") struct VerifyCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a checkpoint and its conversions are equal", arguments: TinyNetworks.sample)
  func conversions(fixture: String) throws {
    let input = Fixtures.path(fixture)
    let outputs = [folder.path("out.rnw"), folder.path("out.safetensors")]
    for output in outputs { try #require(try run(input, output).status == 0) }
    let count = Fixtures.tensors(of: fixture).count { !$0.name.hasSuffix("num_batches_tracked") }
    for (first, second) in [(input, outputs[0]), (outputs[1], input), (outputs[0], outputs[1])] {
      let result = try run("verify", first, second)
      #expect(result.status == 0)
      #expect(
        result.output.hasPrefix(
          "the same: \(count) tensors, equal in name, element type, shape and every bit\n"))
    }
  }

  @Test("JSON of equal files lists no differences")
  func jsonEqual() throws {
    let input = Fixtures.path("resnets/resnet18-zip.pth")
    let result = try run("verify", input, input, "--json")
    #expect(result.status == 0)
    try expectOneSortedDocument(result.output)
    let document = try decoded(VerifyDocument.self, result.output)
    #expect(document.schema == 1)
    #expect(document.first == input)
    #expect(document.second == input)
    #expect(document.equal == 122)
    #expect(document.differences == [])
    #expect(document.architecture == nil)
  }

  private func file(_ name: String, _ tensors: [(String, DType, [Int], [UInt8])]) throws -> String {
    let path = folder.path(name)
    try NativeFile.write(
      tensors.map { name, dtype, shape, bytes in
        TensorToWrite(
          try Tensor(
            dtype: dtype, layout: TensorLayout(contiguous: shape),
            storage: TensorStorage(name: name, region: ByteRegion(copying: bytes))),
          named: name)
      }, to: path)
    return path
  }

  @Test("every kind of difference is named")
  func differenceKinds() throws {
    let first = try file(
      "a.rnw",
      [
        ("bits", .int8, [2], [1, 2]), ("dtype", .int8, [2], [1, 2]), ("left", .int8, [1], [1]),
        ("shape", .int8, [2], [1, 2]), ("same", .int8, [1], [1]),
      ])
    let second = try file(
      "b.rnw",
      [
        ("same", .int8, [1], [1]), ("bits", .int8, [2], [1, 3]), ("dtype", .uint8, [2], [1, 2]),
        ("shape", .int8, [1, 2], [1, 2]), ("right", .int8, [1], [1]),
      ])
    let result = try run("verify", first, second, "--json")
    #expect(result.status == 1)
    try expectOneSortedDocument(result.output)
    let document = try decoded(VerifyDocument.self, result.output)
    #expect(document.equal == 1)
    let kinds = document.differences.map { [$0.key, $0.kind] }
    #expect(
      kinds == [
        ["bits", "bits"], ["dtype", "dtype"], ["left", "only-in-first"], ["shape", "shape"],
        ["right", "only-in-second"],
      ])
    #expect(document.differences.first?.detail == "bits has other values")
    let text = try run("verify", first, second).output
    #expect(text.hasPrefix("different: 5 differences, 1 tensor equal\n  bits has other values\n"))
  }

  @Test("a tensor that cannot be read counts as a difference")
  func unsupportedTensor() throws {
    let path = Fixtures.path("unreadable/sparse-coo-zip.pt")
    let result = try run("verify", path, path)
    #expect(result.status == 1)
    #expect(
      result.output == """
        different: 1 difference, 1 tensor equal
          special is a sparse tensor, which is not compared

        """)
  }

  @Test("weights under other names are compared under the architecture's names")
  func renamedWeights() throws {
    let (input, output) = (
      Fixtures.path("resnets/resnet18-training.pth"), folder.path("out.rnw")
    )
    try #require(try run(input, output).status == 0)
    let result = try run("verify", input, output)
    #expect(result.status == 0)
    #expect(
      result.output == """
        the same: 102 tensors, equal in name, element type, shape and every bit
        only the weights were compared, under resnet18's names
        ignored: 20 num_batches_tracked that only the first file has

        """)
    let document = try decoded(VerifyDocument.self, run("verify", input, output, "--json").output)
    #expect(document.architecture == "resnet18")
  }

  @Test("differences are counted and the first ten are listed")
  func longList() throws {
    let result = try run(
      "verify", Fixtures.path("resnets/resnet18-zip.pth"),
      Fixtures.path("resnets/resnet18-one-channel.pth"))
    #expect(result.status == 1)
    #expect(result.error == "")
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "different: 122 differences, 0 tensors equal")
    #expect(
      lines.dropFirst().first
        == "  conv1.weight is [2, 3, 7, 7] in the first file and [2, 1, 7, 7] in the second")
    #expect(lines.count == 12)
    #expect(lines.last == "  … and 112 more")
  }
}

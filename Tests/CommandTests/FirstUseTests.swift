import Fixtures
import Foundation
import Testing

/// What a new user tries, and what the command answers.
@Suite("First use") struct FirstUseTests {
  private let folder: TemporaryFolder
  private let zip = Fixtures.path("resnets/resnet18-zip.pth")

  init() throws { folder = try TemporaryFolder() }

  @Test("an unknown limit is answered with the names of all")
  func limits() throws {
    let unknown = try run("inspect", zip, "--limit", "foo=3")
    #expect(unknown.status == 64)
    #expect(unknown.error.contains("there is no limit 'foo'; expected one of opcodes, stack, "))
    #expect(unknown.error.contains(", storage-references, "))
    let malformed = try run("inspect", zip, "--limit", "stack=many")
    #expect(malformed.error.contains("expected NAME=VALUE with a positive whole number"))
  }

  @Test(
    "an address is answered with how to download it",
    arguments: [
      ("https://download.pytorch.org/resnet18.pth", ": curl -L -O 'https://download.pytorch.org/r"),
      ("HTTP://host/it's.pth", "curl -L -O 'HTTP://host/it'\\\\''s.pth'"),
      ("s3://bucket/key.pth", "Download it first\n"), ("hf://a/b", "Download it first\n"),
      ("file:///tmp/a.pth", "Give what follows file:// as the path\n"),
    ])
  func addresses(address: String, advice: String) throws {
    for verb in [["coverage"], ["inspect"], ["diff", zip]] {
      let result = try run(verb + [address])
      #expect(result.status == 2)
      #expect(result.error.contains("this is an address, and addresses are not read; expected "))
      #expect(result.error.contains(advice.replacing("\\\\", with: "\\")), "\(result.error)")
    }
  }

  @Test(
    "a shape with the channels last is answered with the channels first",
    arguments: [("224x224x3", "3x224x224"), ("64x32x1", "1x64x32")])
  func channelsLast(typed: String, better: String) throws {
    let result = try run("tree", "resnet50", "--input", typed)
    #expect(result.status == 64)
    #expect(result.error.contains("Pass --input \(better), or --channels"), "\(result.error)")
    #expect(try run("tree", "resnet18", "--input", better).status == 0)
  }

  @Test("a shape with a batch is answered with what to leave out")
  func batch() throws {
    let result = try run("tree", "resnet18", "--input", "1x3x224x224")
    #expect(result.status == 64)
    #expect(result.error.contains("One image has no batch"), "\(result.error)")
  }

  @Test("totals, metadata and what a checkpoint records are below the tensors")
  func summary() throws {
    let output = try run("inspect", Fixtures.path("training/arguments.pth")).output
    let expected = """
        total float32  2 tensors  8 elements  32 bytes
        recorded epoch = 3
        recorded arch = tiny
        recorded args.lr = 0.1
        recorded args.data = /data\\u{1B}[31m
        recorded args.dist = None
        recorded args.amp = true
        recorded best_acc1 = nan
        recorded note = a long text
        recorded optimizer.param_groups.0.lr = 0.05

      """
    #expect(output.hasSuffix(expected), "\(output)")
    let native = folder.path("out.rnw")
    try #require(try run(zip, native, "--record-source").status == 0)
    let inspected = try run("inspect", native).output
    #expect(inspected.contains("\n  metadata architecture = resnet18\n"))
    #expect(inspected.contains("\n  metadata source.name = resnet18-zip.pth\n"))
    #expect(inspected.contains("\n  total float32  102 tensors  12062 elements  48248 bytes\n"))
  }

  @Test("every document of JSON has its schema's version")
  func schemas() throws {
    let scanned = Fixtures.path("hostile/scanner-lessons/a-zip-that-holds-a-pth.zip")
    let commands = [
      ["inspect", zip], ["inspect", "--globals", scanned], ["conventions"], ["tree", "resnet18"],
      ["coverage", zip], ["verify", zip, zip], ["diff", zip, zip], [zip, folder.path("a.rnw")],
      [zip, folder.path("b.rnw"), "--raw"], [zip, "--output-dir", folder.path("c")],
    ]
    for command in commands {
      let output = try run(command + ["--json"]).output
      try expectOneSortedDocument(output)
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
      #expect(object?["schema"] as? Int == 1, "\(command)")
    }
  }

  @Test("a file without a ResNet's names is answered with what its names are")
  func foreignNames() throws {
    let result = try run(Fixtures.path("training/not-a-resnet.pth"), folder.path("out.rnw"))
    #expect(result.status == 2)
    #expect(
      result.error.contains(
        "the file holds no ResNet: its 3 names are those of a transformer, such as encoder.layer.0."
      ))
    #expect(result.error.contains("--raw") && !result.error.contains("nearest"))
  }

  @Test("a misspelt option and a word that is no verb are named")
  func misspelt() throws {
    let option = try run(zip, folder.path("a.rnw"), "--dtyp", "float16")
    #expect(option.status == 64)
    #expect(option.error.contains("Unexpected argument 'float16' after '--dtyp'; is the option"))
    let verb = try run("info", zip)
    #expect(verb.status == 64)
    #expect(
      verb.error.contains("There is no file 'info', and no such verb; the verbs are convert,"))
  }

  @Test("a flag and its opposite have descriptions of their own")
  func oppositeFlags() throws {
    let help = try run("help", "convert").output
    #expect(help.contains("--sync") && help.contains("--no-sync"))
    #expect(help.contains("Do not wait for the disk"))
    #expect(help.contains("Do not check it"))
    let usage = try run("--help").output
    #expect(usage.contains("convert-weights diff base.pth fine-tuned.pth"))
  }
}

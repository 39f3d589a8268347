import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// Names come from files and may hold anything; a terminal sees nothing of it.
@Suite("Hostile names in output") struct HostileNameTests {
  static let name = "\u{1B}[31m\u{7}two\nlines\r\u{202E}\u{9B}1m\u{2028}\u{E000}"

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A ResNet with a tensor more, of a hostile name.
  private func weights() throws -> String {
    let plain = folder.path("plain.rnw")
    try #require(try run(Fixtures.path("resnets/resnet18-zip.pth"), plain).status == 0)
    let surplus = try Tensor(
      dtype: .int8, layout: TensorLayout(contiguous: [1]),
      storage: TensorStorage(name: "surplus", region: ByteRegion(copying: [1])))
    let path = folder.path("hostile.rnw")
    try NativeFile.write(
      TensorToWrite.all(of: try NativeFile(path: plain))
        + [TensorToWrite(surplus, named: Self.name)], to: path)
    return path
  }

  private func expectHarmless(
    _ text: String, lines: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let bad = text.unicodeScalars.filter { scalar in
      scalar != "\n"
        && [.control, .format, .lineSeparator, .privateUse].contains(
          scalar.properties.generalCategory)
    }
    #expect(bad.isEmpty, sourceLocation: sourceLocation)
    #expect(text.contains("two\\u{A}lines\\u{D}"), sourceLocation: sourceLocation)
  }

  @Test("text output escapes control characters in tensor names")
  func text() throws {
    let path = try weights()
    expectHarmless(try run("inspect", path).output)
    expectHarmless(try run("coverage", path).output)
    expectHarmless(try run("verify", path, folder.path("plain.rnw")).output)
    expectHarmless(try run("diff", path, folder.path("plain.rnw")).output)
    expectHarmless(try run("coverage", path, "--report", "html").output)
    let result = try run(path, folder.path("out.rnw"))
    #expect(result.status == 1)
    expectHarmless(result.output)
  }

  @Test("messages escape control characters in paths")
  func paths() throws {
    let path = folder.path(Self.name)
    for arguments in [[path, folder.path("out.rnw")], ["coverage", path], ["inspect", path]] {
      let result = try run(arguments)
      #expect(result.status == 2)
      expectHarmless(result.error)
    }
    let input = try folder.copy("resnets/resnet18-zip.pth", to: Self.name)
    expectHarmless(try run("coverage", input).output)
    expectHarmless(try run("inspect", input).output)
    expectHarmless(try run(input, folder.path("\(Self.name).rnw")).output)
  }

  @Test("JSON keeps tensor names unchanged")
  func json() throws {
    let path = try weights()
    let inspected = try run("inspect", path, "--json").output
    try expectOneSortedDocument(inspected)
    let document = try decoded(InspectDocument.self, inspected)
    #expect(document.tensors.last?.name == Self.name)
    let report = try decoded(
      CoverageDocument.self, run("coverage", path, "--report", "json").output)
    #expect(report.unexpected.map(\.key) == [Self.name])
  }
}

import ResNetModels
import Testing

/// `--rename` changes names before anything else looks at them.
@Suite("Renaming rules") struct RenamingTests {
  static let cases: [(rule: String, name: String, result: String)] = [
    ("bakbone=>backbone", "bakbone.fc.bias", "backbone.fc.bias"),
    ("^stage(\\d)\\.=>layer$1.", "stage3.0.bn1.bias", "layer3.0.bn1.bias"),
    ("(\\w+)\\.(\\w+)$=>\\2.\\1", "fc.weight", "weight.fc"),
    ("a=>b", "aaa", "baa"),
    ("x=>y", "name", "name"),
    ("^=>model.", "fc.bias", "model.fc.bias"),
    ("\\.gamma$=>.weight", "bn1.gamma", "bn1.weight"),
    ("(a)|(b)=>[$1$2$9]", "b", "[b]"),
    ("old=>", "old.fc", ".fc"),
    ("a=>$0$0", "ba", "baa"),
    ("a=>$x", "a", "$x"),
  ]

  @Test("a rule replaces the first match", arguments: cases)
  func rules(rule: String, name: String, result: String) throws {
    #expect(try #require(Renaming(rule)).apply(to: [name]) == [result])
  }

  @Test("an invalid rule gives nil", arguments: ["", "=>", "=>x", "no arrow", "(=>x", "[=>x"])
  func invalidRules(rule: String) {
    #expect(Renaming(rule) == nil)
  }

  @Test("renamed names are recognized and reported")
  func recognition() throws {
    let state = try source(.resNet18) { entries in
      entries = entries.map { name, shape in
        (name.hasPrefix("layer") ? "stage" + name.dropFirst(5) : name, shape)
      }
    }
    var options = SourceNaming.Options()
    options.renamings = [try #require(Renaming("^stage=>layer"))]
    let recognition = try Recognition(of: state, options)
    let report = CoverageReport(
      of: ModelDescription(recognition.architecture), in: state, naming: recognition.naming)
    #expect(report.isComplete)
    #expect(report.loadable.contains { $0.sourceName == "stage1.0.conv1.weight" })
    let text = CoverageText(report, colour: false).text
    #expect(text.contains("stage1.0.conv1.weight => layer1.0.conv1.weight"))
  }
}

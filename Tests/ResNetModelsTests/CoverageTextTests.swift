import ResNetModels
import Testing

/// A report reads well on a terminal and cannot harm it.
@Suite("Coverage as text") struct CoverageTextTests {
  private func text(
    colour: Bool = false, prefix: String = "", counts: Bool = false,
    _ edit: (inout [(String, [Int])]) -> Void = { _ in }
  ) throws -> String {
    let state = try source(.resNet18, prefix: prefix, counts: counts, edit)
    let report = CoverageReport(of: ModelDescription(Architecture(.resNet18)), in: state)
    return CoverageText(report, colour: colour).text
  }

  @Test("complete coverage is one line")
  func complete() throws {
    #expect(try text() == "resnet18: 102 of 102 loaded\n")
  }

  @Test("the stripped prefix and the ignored keys are stated")
  func prefixAndIgnored() throws {
    #expect(
      try text(prefix: "module.", counts: true) { $0.append(("n_averaged", [])) } == """
        resnet18: 102 of 102 loaded
        prefix "module." stripped
        ignored: 1 n_averaged, 20 num_batches_tracked

        """)
  }

  @Test("differences are listed in columns with their flags")
  func differences() throws {
    #expect(
      try text {
        $0.rename("layer1.0.conv1.weight", "layer1.0.conv1.wieght")
        $0.remove("bn1.bias")
        $0.reshape("fc.weight", [10, 512])
        $0.reshape("fc.bias", [10])
      } == """
        resnet18: 98 of 102 loaded, 2 missing, 1 unexpected, 2 size mismatch
        missing (2): --rename 'FOUND=>EXPECTED' if a name is misspelt
          bn1.bias               [64]
          layer1.0.conv1.weight  [64, 64, 3, 3]  did you mean layer1.0.conv1.wieght?
        unexpected (1):
          layer1.0.conv1.wieght  [64, 64, 3, 3]
        size mismatch (2): --allow-mismatched
          fc.weight  expected [1000, 512]  found [10, 512]
          fc.bias    expected [1000]       found [10]
        note: the source has 10 classes, the network 1000: use --classes 10, or --arch auto alone \
        to take the number from the source

        """)
  }

  @Test("a second classifier may be left out, an unknown tensor is not offered a flag")
  func surplusFlags() throws {
    let second = try text {
      $0.append(("fc2.weight", [3, 512]))
      $0.append(("fc2.bias", [3]))
    }
    #expect(second.contains("unexpected (2): --allow-unexpected\n"))
    let unknown = try text { $0.append(("foo", [7])) }
    #expect(unknown.contains("unexpected (1):\n"))
    #expect(unknown.contains("do not show whether the network computes with foo"))
  }

  @Test("lists show ten keys and count the others")
  func longLists() throws {
    let ten = try text { $0.append(contentsOf: (0..<10).map { ("x\($0)", []) }) }
    #expect(ten.contains("x9"))
    #expect(!ten.contains("…"))
    let many = try text { $0.append(contentsOf: (0..<23).map { ("x\($0)", []) }) }
    #expect(many.contains("  x9  []\n  … and 13 more\n"))
    #expect(!many.contains("x10"))
  }

  @Test("color is used only on request")
  func color() throws {
    #expect(try text(colour: true) == "\u{1B}[32mresnet18: 102 of 102 loaded\u{1B}[0m\n")
    let incomplete = try text(colour: true) { $0.remove("fc.bias") }
    #expect(incomplete.hasPrefix("\u{1B}[31mresnet18: 101 of 102 loaded, 1 missing\u{1B}[0m\n"))
    #expect(!(try text { $0.remove("fc.bias") }).contains("\u{1B}"))
  }

  @Test(
    "control characters in names are escaped",
    arguments: [
      ("\u{1B}[2J", #"\u{1B}[2J"#), ("a\nb", #"a\u{A}b"#), ("\u{7F}", #"\u{7F}"#),
      ("\u{9B}1m", #"\u{9B}1m"#), ("\u{202E}x", #"\u{202E}x"#), ("a\u{200B}b", #"a\u{200B}b"#),
      ("\u{FEFF}", #"\u{FEFF}"#), ("\u{2028}", #"\u{2028}"#), (#"a\b"#, #"a\\b"#),
      ("größe", "größe"),
      ("名前", "名前"),
    ])
  func escapedNames(name: String, shown: String) throws {
    let text = try text { $0.append((name, [])) }
    #expect(text.contains("  \(shown)  []\n"))
  }

  @Test("control characters in a prefix are escaped")
  func escapedPrefix() throws {
    #expect(try text(prefix: "\u{1B}c.").contains(#"prefix "\u{1B}c." stripped"#))
  }

  @Test("long names are shortened")
  func longNames() throws {
    let text = try text { $0.append((String(repeating: "x", count: 1000), [])) }
    #expect(text.contains("  " + String(repeating: "x", count: 120) + "…  []\n"))
  }
}

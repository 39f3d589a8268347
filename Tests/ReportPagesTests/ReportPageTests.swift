import Fixtures
import MappedFiles
import NativeFormat
import ReportPages
import Tensors
import Testing
import WeightConversion

/// The pages of `coverage --report html` and `--report markdown`.
@Suite("Report pages") struct ReportPageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func page(_ fixture: String) throws -> ReportPage {
    try page(at: Fixtures.path("resnets/\(fixture).pth"), ConversionPlan.Options())
  }

  private func page(at path: String, _ options: ConversionPlan.Options) throws -> ReportPage {
    try ReportPage(ConversionPlan(WeightFile(path: path), options), facts: ["<fact> & \\x"])
  }

  /// A page about float32 tensors of the given values, taken as they are.
  private func page(of tensors: [(name: String, values: [Float])]) throws -> ReportPage {
    let path = folder.path("weights<&>.rnw")
    try NativeFile.write(
      tensors.map { name, values in
        let bytes = values.flatMap { value in
          (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        return TensorToWrite(
          try Tensor(
            dtype: .float32, layout: TensorLayout(contiguous: [values.count]),
            storage: TensorStorage(name: name, region: ByteRegion(copying: bytes))),
          named: name)
      }, to: path)
    var options = ConversionPlan.Options()
    options.request = nil
    return try page(at: path, options)
  }

  @Test("every tensor has a row under its module")
  func rows() throws {
    let html = try page("resnet18-misspelt-key").html
    #expect(html.matches(of: /<tr class="loaded"/).count == 101)
    #expect(html.matches(of: /<tr class="ignored"/).count == 20)
    #expect(html.matches(of: /<tr class="missing"/).count == 1)
    #expect(html.matches(of: /<tr class="unexpected"/).count == 1)
    #expect(html.matches(of: /<svg\s/).count == 122)
    #expect(html.contains("<small>layer3.1.conv2 · 2</small>"))
    #expect(html.contains("<h1 class=\"incomplete\">"))
    #expect(html.contains("did you mean layer3.1.conv2.wieght?"))
    #expect(try page("resnet18-zip").html.contains("<h1 class=\"whole\">"))
  }

  @Test("the page loads nothing from outside")
  func selfContained() throws {
    let html = try page("resnet18-zip").html
    #expect(!html.contains("<script") && !html.contains("src="))
    #expect(html.matches(of: /href="/).count == html.matches(of: /href="#/).count)
    #expect(html.contains("default-src 'none'"))
  }

  @Test("statistics use only the finite values")
  func statistics() throws {
    let page = try page(of: [("x", [1, 2, 3, 6, .nan, .infinity, -.infinity, .nan])])
    #expect(
      page.markdown.contains("| `x` | loaded | 8 | float32 | 1 | 6 | 3 | 1.871 | 2 | 2 |  |\n"))
    #expect(page.html.contains("M0 20v-20h2v20zM18 20v-20h2v20zM36 20v-20h2v20zM93 20v-20h2v20z"))
  }

  @Test("equal values have one bar in their histogram")
  func equalValues() throws {
    let page = try page(of: [
      ("equal", [2, 2]), ("empty", []), ("nan", [.nan]), ("tiny", [0, .leastNonzeroMagnitude]),
    ])
    #expect(page.html.matches(of: /<svg\s/).count == 2)
    #expect(page.markdown.contains("| `empty` | loaded | 0 | float32 |  |  |  |  | 0 | 0 |  |"))
    #expect(page.markdown.contains("| `nan` | loaded | 1 | float32 |  |  |  |  | 1 | 0 |  |"))
    #expect(page.markdown.contains("| `equal` | loaded | 2 | float32 | 2 | 2 | 2 | 0 | 0 | 0 |  |"))
  }

  static let names = [
    "<script>alert(1)</script>", "a\" onload=\"x", "a' b", "a&amp;b", "\u{202E}\u{1B}[31m",
    "a|b`c*_[d](e)", "two\nlines", "",
  ]

  @Test("names from a file are escaped", arguments: names)
  func escapedNames(name: String) throws {
    let page = try page(of: [(name, [1])])
    let html = page.html
    #expect(!html.contains("<script") && !html.contains("onload=\"") && !html.contains("a' b"))
    #expect(!html.contains("\u{202E}") && !html.contains("\u{1B}"))
    #expect(html.contains("<title>weights&lt;&amp;&gt;.rnw</title>"))
    #expect(html.contains("<p>&lt;fact&gt; &amp; \\x</p>"))
    let row = page.markdown.split(separator: "\n").last ?? ""
    #expect(row.hasSuffix("| loaded | 1 | float32 | 1 | 1 | 1 | 0 | 0 | 0 |  |"))
    #expect(!page.markdown.contains("<script") && !page.markdown.contains("a|b"))
  }

  @Test("a name with thousands of dots has eight modules")
  func dottedName() throws {
    let html = try page(of: [(String(repeating: ".", count: 4000), [1])]).html
    #expect(html.matches(of: /<tr class="module|<details/).count == 8)
  }
}

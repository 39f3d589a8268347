import Fixtures
import MappedFiles
import NativeFormat
import ReportPages
import Tensors
import Testing
import WeightConversion

/// The order of a report page, and how it stays small.
@Suite("Problems of a report page") struct ProblemListTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func page(of tensors: [(name: String, value: Float)]) throws -> ReportPage {
    let path = folder.path("weights.rnw")
    try NativeFile.write(
      tensors.map { name, value in
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        return TensorToWrite(
          try Tensor(
            dtype: .float32, layout: TensorLayout(contiguous: [1]),
            storage: TensorStorage(name: name, region: ByteRegion(copying: bytes))),
          named: name)
      }, to: path)
    var options = ConversionPlan.Options()
    options.request = nil
    return try ReportPage(ConversionPlan(WeightFile(path: path), options), facts: [])
  }

  @Test("problems come before the tensors, and each chip links to its own")
  func order() throws {
    let path = Fixtures.path("resnets/resnet18-misspelt-key.pth")
    let html = try ReportPage(ConversionPlan(WeightFile(path: path), .init()), facts: []).html
    let problems = try #require(html.firstRange(of: "<h2>Problems</h2>"))
    let tensors = try #require(html.firstRange(of: "<h2 id=\"tensors\">"))
    #expect(problems.lowerBound < tensors.lowerBound)
    let list = html[problems.upperBound..<tensors.lowerBound]
    #expect(list.contains("layer3.1.conv2.weight") && list.contains("layer3.1.conv2.wieght"))
    for link in html.matches(of: /href="#([a-z-]+)"/) {
      #expect(html.matches(of: try Regex("id=\"\(link.1)\"")).count == 1)
    }
    let chips = html.matches(of: /<li class="([a-z-]+)">/).map { String($0.1) }
    #expect(chips == ["missing", "unexpected", "loaded", "ignored"])
  }

  @Test("a whole network has no list of problems")
  func none() throws {
    let path = Fixtures.path("resnets/resnet18-zip.pth")
    let html = try ReportPage(ConversionPlan(WeightFile(path: path), .init()), facts: []).html
    #expect(!html.contains("Problems"))
  }

  @Test("NaN is listed among the problems, in a color of its own")
  func notANumber() throws {
    let html = try page(of: [("a.x", 1), ("a.y", .nan), ("b", -.infinity)]).html
    #expect(html.contains("<li class=\"nan\"><a href=\"#nan\">2 with NaN or infinity</a></li>"))
    #expect(html.contains("<tbody id=\"nan\">\n<tr class=\"problem loaded\"><td>a.y</td>"))
    #expect(html.contains("<td class=\"number nan\">1</td><td class=\"number zero\">0</td>"))
  }

  @Test("twenty thousand tensors make a page of a megabyte or two, problems on it")
  func large() throws {
    let page = try page(
      of: (0..<20_000).map { ("m\($0 / 100).t\($0)", $0 == 19_999 ? .nan : Float($0)) })
    let html = page.html
    #expect(html.utf8.count < 2_500_000)
    #expect(html.contains("… and 18000 more tensors"))
    #expect(html.contains("<td>m199.t19999</td>"))
    #expect(html.contains("<details>"))
    #expect(page.markdown.contains("m199"))
  }

  @Test(
    "a large page is closed and divided by module",
    arguments: ["model.layers.{}.mlp.weight", "a.b.c.{}.x", "{}"])
  func folded(pattern: String) throws {
    let html = try page(
      of: (0..<5000).map { (pattern.replacing("{}", with: "\($0 / 100).\($0 % 100)"), 1) }
    ).html
    #expect(!html.contains("<details open"))
    #expect(html.matches(of: /<details>/).count >= 20)
    // The bytes of a tensor: its row, its histogram of up to 32 bars, the modules around it.
    #expect(html.utf8.count < 1500 * ReportPage.longestPage)
    for table in html.split(separator: "<table>").dropFirst() {
      #expect(table.matches(of: /<tr class="loaded"/).count <= 200)
    }
  }

  @Test("a tensor takes at most four kilobytes of a page, whatever its name")
  func longNames() throws {
    let name = String(repeating: "<&.>\u{202E}", count: 40)
    let html = try page(of: (0..<3000).map { ("\(name)\($0)", .nan) }).html
    #expect(html.utf8.count < 4096 * ReportPage.longestPage)
  }
}

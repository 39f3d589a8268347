import Fixtures
import Foundation
import WeightConversion

/// Runs `classify` with these arguments.
func classify(_ arguments: [String]) throws -> Command.Result {
  try Command(program: "classify", arguments).run()
}

extension Command.Result {
  /// The JSON document that was printed.
  var document: Document {
    get throws { try JSONDecoder().decode(Document.self, from: Data(output.utf8)) }
  }
}

/// What `--json` prints.
struct Document: Decodable {
  struct Entry: Decodable {
    let `class`: Int
    let label: String?
    let probability: Double?
    let logit: Double?
  }

  struct Image: Decodable {
    let file: String
    let warning: String?
    let top: [Entry]
  }

  struct Fault: Decodable {
    let file: String
    let code: String
    let detail: String
  }

  let schema: Int
  let weights: String
  let classes: Int
  let images: [Image]
  let errors: [Fault]
}

extension TemporaryFolder {
  /// Copies an image fixture into it.
  func add(_ fixture: String, as name: String) throws {
    try copy("images/\(fixture)", to: name)
  }

  /// Writes a text file and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Converts the weights of a fixture.
  func weights(_ fixture: String) throws -> String {
    let plan = try ConversionPlan(WeightFile(path: Fixtures.path(fixture)), .init())
    try plan.write(to: path("weights.rnw"), as: .rnw, writer: "tests")
    return path("weights.rnw")
  }
}

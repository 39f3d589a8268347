import Fixtures
import Foundation
import Testing

/// A file under `images/` and what Pillow makes of it.
struct ImageFixture: Decodable, CustomTestStringConvertible, Sendable {
  let file: String
  let kind: String
  let width: Int?
  let height: Int?
  let rgb: Data?
  let gray: Data?
  let code: String?

  var path: String { Fixtures.path("images/\(file)") }
  var testDescription: String { file }

  static func all(_ kinds: String...) -> [ImageFixture] {
    Fixtures.required {
      let fixtures = try Fixtures.json([ImageFixture].self, "images/files.json")
      return fixtures.filter { kinds.contains($0.kind) }
    }
  }
}

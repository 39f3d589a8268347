import Foundation
import Testing

/// What `--report json` prints.
struct CoverageDocument: Decodable {
  /// A missing or unexpected entry.
  struct Entry: Decodable, Equatable {
    let key: String
    let shape: [Int]
    let suggestion: String?
  }

  /// An entry of another shape.
  struct Mismatch: Decodable, Equatable {
    let key: String
    let expected: [Int]
    let found: [Int]
  }

  /// Where the strides of bottlenecks stand.
  struct Strides: Decodable, Equatable {
    let bottleneck: String
    let assumed: Bool
    let replacedWithDilation: [Bool]
  }

  let schema: Int
  let architecture: String
  let configuration: [String: Int]
  let strides: Strides?
  let expected: Int
  let loaded: Int
  let missing: [Entry]
  let unexpected: [Entry]
  let mismatched: [Mismatch]
  let ignored: [String]
  let prefix: String
}

/// What `inspect --json` prints of a file.
struct InspectDocument: Decodable {
  /// A tensor.
  struct Entry: Decodable {
    let name: String
    let dtype: String
    let shape: [Int]
    let strides: [Int]
    let offset: Int
    let bytes: Int
    let sha256: String?
  }

  /// A class or function that a pickle names.
  struct Global: Decodable {
    let name: String
    let standing: String
    let member: String
    let offset: Int
  }

  /// A tensor that is not read.
  struct Unsupported: Decodable {
    let name: String
    let kind: String
  }

  let file: String
  let container: String
  let tensors: [Entry]
  let unsupported: [Unsupported]
  let globals: [Global]
}

/// What `verify --json` prints.
struct VerifyDocument: Decodable {
  /// A difference.
  struct Difference: Decodable, Equatable {
    let key: String
    let kind: String
    let detail: String
  }

  let schema: Int
  let first: String
  let second: String
  let equal: Int
  let architecture: String?
  let differences: [Difference]
}

/// A document as a value.
func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}

/// The keys of a document's top, sorted.
func keys(of text: String) throws -> [String] {
  let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
  return try #require(object as? [String: Any]).keys.sorted()
}

/// Expects one JSON document on one line, its keys sorted at every level.
func expectOneSortedDocument(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
  let sorted = try JSONSerialization.data(
    withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
  #expect(text == String(decoding: sorted, as: UTF8.self) + "\n", sourceLocation: sourceLocation)
}

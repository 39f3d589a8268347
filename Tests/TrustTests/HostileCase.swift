import Fixtures
import Foundation
import Testing
import TorchArchive

/// A line of `hostile/CASES.json`: a file that no honest writer makes, and what must come of it.
struct HostileCase: Decodable, Sendable, CustomTestStringConvertible {
  /// What is done with the file.
  enum Reading: String, Decodable, Sendable {
    /// The pickle machine runs over its bytes.
    case pickle
    /// The same over every beginning of it.
    case picklePrefixes = "pickle-prefixes"
    /// It is opened as a checkpoint, and every tensor is read.
    case archive
    /// The same with every beginning of it.
    case archivePrefixes = "archive-prefixes"
    /// It is opened as a file of any format, and every tensor is read.
    case open
    /// It is written out raw over an older file.
    case convert
    /// The globals that its pickles name are listed.
    case globals
  }

  /// What must come of it: one of the members is there.
  struct Outcome: Decodable, Sendable {
    /// How the pickle's value prints.
    let value: String?
    /// How its print begins.
    let begins: String?
    /// The values of every tensor.
    let tensors: [String: [Double]]?
    /// How it is refused.
    let error: Refusal?
    /// The globals, in the order of the file.
    let globals: [Global]?
    /// How many places could not be looked through to their end.
    let gaps: Int?
  }

  /// A refusal; what is not stated may be anything.
  struct Refusal: Decodable, Sendable {
    let code: String?
    let place: String?
    let offset: Int?
    let says: [String]
  }

  /// What PyTorch 2.13 makes of the file without an error, as `testkit.fixtures.check` asks it.
  struct TorchReading: Decodable, Sendable {
    let says: String
  }

  /// A global, where it stands and how it is marked.
  struct Global: Decodable, Equatable, Sendable {
    let name: String
    let standing: String
    let member: String
    let offset: Int?

    init(_ finding: GlobalFinding) {
      name = finding.name
      standing = finding.standing.rawValue
      member = finding.member
      offset = finding.offset
    }
  }

  let topic: String
  let name: String
  let file: String
  let read: Reading
  let expect: Outcome
  /// The wrong data that PyTorch reads from the file without an error.
  let torch: TorchReading?

  private enum CodingKeys: String, CodingKey {
    case topic, file, read, expect, torch
    case name = "case"
  }

  var testDescription: String { "\(topic): \(name)" }
  var path: String { Fixtures.path("hostile/\(file)") }

  /// The whole table.
  static let all = Fixtures.required {
    try Fixtures.json([HostileCase].self, "hostile/CASES.json")
  }

  /// The lines that are read in one of some ways.
  static func all(_ readings: Reading...) -> [HostileCase] {
    all.filter { readings.contains($0.read) }
  }
}

import Crypto
import Fixtures
import Foundation

/// The hash that torchvision would put into a fixture's name.
enum FixtureHash {
  /// The first eight hexadecimal digits of the SHA-256.
  static func digits(of fixture: String) throws -> String {
    SHA256.hash(data: try Fixtures.bytes(fixture)).prefix(4).map { String(format: "%02x", $0) }
      .joined()
  }
}

import Fixtures
import MappedFiles
import WeightConversion

/// The hash that torchvision would put into a fixture's name.
enum FixtureHash {
  /// The first eight hexadecimal digits of the SHA-256.
  static func digits(of fixture: String) throws -> String {
    String(FileHash(ByteRegion(copying: try Fixtures.bytes(fixture))).hexadecimal.prefix(8))
  }
}

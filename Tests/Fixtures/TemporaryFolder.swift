import Foundation
import MappedFiles

/// A folder of a test's own, removed with it.
public final class TemporaryFolder {
  private let url: URL

  /// Creates an empty folder.
  public init(in parent: URL = FileManager.default.temporaryDirectory) throws {
    url = parent.appending(path: "weights-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String {
    url.appending(path: name).path(percentEncoded: false)
  }

  /// Writes a file and gives its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }

  /// Maps a new file that holds `bytes`.
  public func file(_ bytes: [UInt8], named name: String = "file") throws -> MappedFile {
    // A file that is mapped elsewhere must keep its bytes.
    try? FileManager.default.removeItem(at: url.appending(path: name))
    return try MappedFile(path: write(bytes, to: name))
  }

  /// Copies a fixture and gives the copy's path.
  @discardableResult
  public func copy(_ fixture: String, to name: String) throws -> String {
    try write(Fixtures.bytes(fixture), to: name)
  }

  /// The bytes of a file in the folder.
  public func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url.appending(path: name)))
  }

  /// The names of the files in the folder, hidden ones included.
  public func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false)).sorted()
  }
}

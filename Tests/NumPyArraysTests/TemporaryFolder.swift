import Foundation
import MappedFiles

/// A folder of a test's own, removed with it.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "native-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

  /// Maps a new file that holds `bytes`.
  func file(_ bytes: [UInt8], named name: String = "file") throws -> MappedFile {
    let url = url.appending(path: name)
    // A file that is mapped elsewhere must keep its bytes.
    try? FileManager.default.removeItem(at: url)
    try Data(bytes).write(to: url)
    return try MappedFile(path: url.path(percentEncoded: false))
  }

  /// The bytes of a file in the folder.
  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: url.appending(path: name)))
  }

  /// The names of the files in the folder.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false)).sorted()
  }
}

import Foundation

/// A file in a folder of its own, removed with this object.
public final class TemporaryFile {
  /// The folder that holds it and nothing else.
  public let folder: String
  /// The path of the file.
  public let path: String

  /// In memory where there is such a folder: some tests write a file ten thousand times over.
  private static let parent =
    FileManager.default.isWritableFile(atPath: "/dev/shm")
    ? URL(filePath: "/dev/shm", directoryHint: .isDirectory)
    : FileManager.default.temporaryDirectory

  /// Writes a file of these bytes; without bytes there is a folder only.
  public init(_ bytes: [UInt8]? = nil, named name: String = "checkpoint.pth") throws {
    let url = Self.parent.appending(
      path: "resnet-weights-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path(percentEncoded: false)
    path = folder + name
    if let bytes { try write(bytes) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Replaces the bytes.
  public func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  /// The bytes that the file has now.
  public func bytes() throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }
}

import Foundation

/// A file in a folder of its own, removed with this object.
///
/// In memory where there is such a folder: some tests write a file ten thousand times over.
public final class TemporaryFile {
  /// The folder that holds it and nothing else.
  public let folder: TemporaryFolder
  /// The path of the file.
  public let path: String

  private let name: String

  /// Writes a file of these bytes; without bytes there is a folder only.
  public init(_ bytes: [UInt8]? = nil, named name: String = "checkpoint.pth") throws {
    let memory = "/dev/shm"
    folder =
      FileManager.default.isWritableFile(atPath: memory)
      ? try TemporaryFolder(in: URL(filePath: memory)) : try TemporaryFolder()
    path = folder.path(name)
    self.name = name
    if let bytes { try write(bytes) }
  }

  /// Replaces the bytes.
  public func write(_ bytes: [UInt8]) throws { try folder.write(bytes, to: name) }

  /// The bytes that the file has now.
  public func bytes() throws -> [UInt8] { try folder.bytes(name) }
}

import Fixtures
import Foundation
import MappedFiles
import Testing

/// Opening files, and what is not one.
@Suite("Mapped files") struct MappedFileTests {
  static func error(opening path: String) -> FileError? {
    do throws(FileError) {
      _ = try MappedFile(path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test("a file is mapped whole")
  func whole() throws {
    let file = try TemporaryFile([5, 6, 7])
    let mapped = try MappedFile(path: file.path)
    #expect(mapped.path == file.path)
    #expect(ByteRegionTests.bytes(mapped.bytes) == [5, 6, 7])
    #expect(mapped.bytes.position == 0)
  }

  @Test("an empty file maps to an empty region")
  func empty() throws {
    let file = try TemporaryFile([])
    #expect(try MappedFile(path: file.path).bytes.count == 0)
  }

  @Test("opening a missing file throws notFound with its path")
  func missing() throws {
    let file = try TemporaryFile()
    let error = Self.error(opening: file.path)
    #expect(error?.code == .notFound)
    #expect(error?.description == "\(file.path): there is no such file")
  }

  @Test("opening an empty path throws notFound")
  func emptyPath() {
    let error = Self.error(opening: "")
    #expect(error?.code == .notFound)
    #expect(error?.detail.hasPrefix("the name of the file is empty") == true)
  }

  @Test("opening a folder throws isDirectory")
  func folder() throws {
    let file = try TemporaryFile()
    #expect(Self.error(opening: file.folder.path(""))?.code == .isDirectory)
  }

  @Test("opening a device throws notRegularFile", arguments: ["/dev/null", "/dev/zero"])
  func device(_ path: String) {
    #expect(Self.error(opening: path)?.code == .notRegularFile)
  }

  @Test("opening a pipe throws notRegularFile without waiting")
  func pipe() throws {
    let file = try TemporaryFile()
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(Self.error(opening: file.path)?.code == .notRegularFile)
  }

  @Test("opening a path below a file throws unreadable with the system's reason")
  func belowFile() throws {
    let file = try TemporaryFile([1])
    let error = Self.error(opening: file.path + "/x")
    #expect(error?.code == .unreadable)
    #expect(error?.detail == "cannot be opened: Not a directory")
  }

  @Test("a link is followed")
  func link() throws {
    let file = try TemporaryFile([9])
    let link = file.folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
    #expect(ByteRegionTests.bytes(try MappedFile(path: link).bytes) == [9])
  }

  @Test("a file that was not modified, or was replaced under its name, is unchanged")
  func unchanged() throws {
    let file = try TemporaryFile([1, 2, 3])
    let mapped = try MappedFile(path: file.path)
    try mapped.checkUnchanged()
    try FileManager.default.removeItem(atPath: file.path)
    try file.write([4])
    try mapped.checkUnchanged()
  }

  @Test(
    "a file that grew, shrank or was overwritten throws changedWhileMapped",
    arguments: [[1, 2, 3, 4], [1], [7, 8, 9]] as [[UInt8]])
  func changed(_ bytes: [UInt8]) throws {
    let file = try TemporaryFile([1, 2, 3])
    // An hour back, so that the clock's grain does not matter.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: file.path)
    let mapped = try MappedFile(path: file.path)
    let handle = try FileHandle(forWritingTo: URL(filePath: file.path))
    try handle.truncate(atOffset: UInt64(bytes.count))
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
    let error = #expect(throws: FileError.self) { try mapped.checkUnchanged() }
    #expect(error?.code == .changedWhileMapped)
  }
}

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

  @Test("an empty file is mapped, and empty")
  func empty() throws {
    let file = try TemporaryFile([])
    #expect(try MappedFile(path: file.path).bytes.count == 0)
  }

  @Test("a missing file is named")
  func missing() throws {
    let file = try TemporaryFile()
    let error = Self.error(opening: file.path)
    #expect(error?.code == .notFound)
    #expect(error?.description == "\(file.path): there is no such file")
  }

  @Test("an empty name is told as what it is")
  func unnamed() {
    let error = Self.error(opening: "")
    #expect(error?.code == .notFound)
    #expect(error?.detail.hasPrefix("the name of the file is empty") == true)
  }

  @Test("a folder is no file")
  func folder() throws {
    let file = try TemporaryFile()
    #expect(Self.error(opening: file.folder.path(""))?.code == .isDirectory)
  }

  @Test("a device is no file", arguments: ["/dev/null", "/dev/zero"])
  func device(_ path: String) {
    #expect(Self.error(opening: path)?.code == .notRegularFile)
  }

  @Test("a pipe is no file, and is not waited for")
  func pipe() throws {
    let file = try TemporaryFile()
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(Self.error(opening: file.path)?.code == .notRegularFile)
  }

  @Test("a path through a file is unreadable, with the system's reason")
  func throughFile() throws {
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

  @Test("a file left alone is unchanged, another file under its name too")
  func unchanged() throws {
    let file = try TemporaryFile([1, 2, 3])
    let mapped = try MappedFile(path: file.path)
    try mapped.checkUnchanged()
    try FileManager.default.removeItem(atPath: file.path)
    try file.write([4])
    try mapped.checkUnchanged()
  }

  @Test(
    "a file that grew, shrank or was written to is changed",
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

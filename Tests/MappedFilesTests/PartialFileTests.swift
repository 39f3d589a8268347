import Fixtures
import Foundation
import MappedFiles
import Testing

/// Partial files of dead writers are removed, and nothing else.
@Suite("Partial files") struct PartialFileTests {
  @Test("the partial file of a killed writer is removed")
  func stalePartialFile() throws {
    let file = try TemporaryFile()
    let partial = file.folder.path(".rnw-partial-4242-1")
    #expect(FileManager.default.createFile(atPath: partial, contents: Data([1])))
    let output = try OutputFile(replacing: file.path)
    try output.commit()
    #expect(try file.folder.names() == ["checkpoint.pth"])
  }

  @Test(
    "a file that only looks like a partial file is kept",
    arguments: [
      "", "notes", "1", "1-", "-1", "1-2-3", "1-2.bak", "01-2", "1-02", "0-1", "1-0", "+1-2",
      "1--2", "1-x", "1-2 ", "99999999999-1", "1_2", "١-٢",
    ])
  func lookAlike(name: String) throws {
    let file = try TemporaryFile()
    let other = file.folder.path(".rnw-partial-" + name)
    #expect(FileManager.default.createFile(atPath: other, contents: Data([1])))
    try OutputFile(replacing: file.path).commit()
    #expect(FileManager.default.contents(atPath: other) == Data([1]))
  }

  @Test("a file with a partial file's name and another link, and a symbolic link, are kept")
  func linkedPartialFile() throws {
    let file = try TemporaryFile()
    let files = FileManager.default
    let mine = file.folder.path("mine")
    #expect(files.createFile(atPath: mine, contents: Data([1])))
    try files.linkItem(atPath: mine, toPath: file.folder.path(".rnw-partial-4242-1"))
    try files.createSymbolicLink(
      atPath: file.folder.path(".rnw-partial-4242-2"), withDestinationPath: mine)
    try OutputFile(replacing: file.path).commit()
    #expect(try file.folder.names().count == 4)
    #expect(files.contents(atPath: mine) == Data([1]))
  }

  @Test("the partial file of a running writer is kept")
  func runningWriter() throws {
    let file = try TemporaryFile()
    let first = try OutputFile(replacing: file.path)
    try first.write(ByteRegion(copying: [1]))
    let second = try OutputFile(replacing: file.folder.path("second"))
    try second.write(ByteRegion(copying: [2]))
    try first.commit()
    try second.commit()
    #expect(try file.bytes() == [1])
    #expect(try file.folder.names() == ["checkpoint.pth", "second"])
  }

  @Test("a pipe or a folder with a partial file's name does not block a writer")
  func oddPartialFile() throws {
    let file = try TemporaryFile()
    #expect(mkfifo(file.folder.path(".rnw-partial-1-1"), 0o600) == 0)
    try FileManager.default.createDirectory(
      atPath: file.folder.path(".rnw-partial-1-2"), withIntermediateDirectories: true)
    let output = try OutputFile(replacing: file.path)
    try output.commit()
    #expect(try file.bytes() == [])
    #expect(try file.folder.names().contains(".rnw-partial-1-2"))
  }
}

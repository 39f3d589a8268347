import Fixtures
import Foundation
import MappedFiles
import Testing

@Suite("File system") struct FileSystemTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "creating a folder creates its parents and accepts an existing folder", arguments: ["", "/"])
  func createFolder(ending: String) throws {
    let path = folder.path("a/b/c") + ending
    try FileSystem.createFolder(path)
    try FileSystem.createFolder(path)
    try folder.write([1], to: "a/b/c/file")
    #expect(try folder.bytes("a/b/c/file") == [1])
  }

  @Test("creating a folder below a file names the file and the system's reason")
  func createBelowFile() throws {
    let file = try folder.write([1], to: "file")
    #expect {
      try FileSystem.createFolder("\(file)/a/b")
    } throws: { error in
      error as? FileError
        == FileError(
          .unwritable, path: file, detail: "this folder cannot be created: File exists")
    }
  }

  @Test("listing a folder includes hidden files")
  func names() throws {
    try folder.write([1], to: ".hidden")
    try folder.write([1], to: "file")
    #expect(try FileSystem.names(inFolder: folder.path("")).sorted() == [".hidden", "file"])
  }

  @Test("listing a file throws unreadable with the system's reason")
  func namesOfFile() throws {
    let file = try folder.write([1], to: "file")
    #expect {
      try FileSystem.names(inFolder: file)
    } throws: { error in
      error as? FileError
        == FileError(.unreadable, path: file, detail: "the folder cannot be read: Not a directory")
    }
  }

  @Test("links to folders are followed")
  func links() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path(""))
    #expect(FileSystem.isFolder(folder.path("link")))
    #expect(FileSystem.exists(folder.path("link")))
    #expect(!FileSystem.exists(folder.path("none")))
  }
}

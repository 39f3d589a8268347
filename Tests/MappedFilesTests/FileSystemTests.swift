import Fixtures
import Foundation
import MappedFiles
import Testing

@Suite("File system") struct FileSystemTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a folder is made with those around it, and may be there already", arguments: ["", "/"])
  func isMade(ending: String) throws {
    let path = folder.path("a/b/c") + ending
    try FileSystem.createFolder(path)
    try FileSystem.createFolder(path)
    try folder.write([1], to: "a/b/c/file")
    #expect(try folder.bytes("a/b/c/file") == [1])
  }

  @Test("the error names the folder that the system refused, and its reason")
  func isRefused() throws {
    let file = try folder.write([1], to: "file")
    #expect {
      try FileSystem.createFolder("\(file)/a/b")
    } throws: { error in
      error as? FileError
        == FileError(
          .unwritable, path: file, detail: "this folder cannot be created: File exists")
    }
  }

  @Test("a folder lists its files, hidden ones too")
  func isListed() throws {
    try folder.write([1], to: ".hidden")
    try folder.write([1], to: "file")
    #expect(try FileSystem.names(inFolder: folder.path("")).sorted() == [".hidden", "file"])
  }

  @Test("what is no folder is not listed, for the system's reason")
  func isNotListed() throws {
    let file = try folder.write([1], to: "file")
    #expect {
      try FileSystem.names(inFolder: file)
    } throws: { error in
      error as? FileError
        == FileError(.unreadable, path: file, detail: "the folder cannot be read: Not a directory")
    }
  }

  @Test("links are followed")
  func followsLinks() throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path(""))
    #expect(FileSystem.isFolder(folder.path("link")))
    #expect(FileSystem.exists(folder.path("link")))
    #expect(!FileSystem.exists(folder.path("none")))
  }
}

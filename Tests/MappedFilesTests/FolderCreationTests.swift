import Fixtures
import MappedFiles
import Testing

@Suite("Folders") struct FolderCreationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a folder is made with those around it, and may be there already", arguments: ["", "/"])
  func isMade(ending: String) throws {
    let path = folder.path("a/b/c") + ending
    try createFolder(at: path)
    try createFolder(at: path)
    try folder.write([1], to: "a/b/c/file")
    #expect(try folder.bytes("a/b/c/file") == [1])
  }

  @Test("the error names the folder that the system refused, and its reason")
  func isRefused() throws {
    let file = try folder.write([1], to: "file")
    #expect {
      try createFolder(at: "\(file)/a/b")
    } throws: { error in
      error as? FileError
        == FileError(
          .unwritable, path: file, detail: "this folder cannot be created: File exists")
    }
  }
}

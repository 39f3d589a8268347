import Fixtures
import Foundation
import MappedFiles
import Testing

/// Files that appear complete or not at all.
@Suite("Output files") struct OutputFileTests {
  static func permissions(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  static func error(replacing path: String) -> FileError? {
    do throws(FileError) {
      _ = try OutputFile(replacing: path)
      return nil
    } catch {
      return error
    }
  }

  @Test("the file appears at commit without a partial file")
  func commit() throws {
    let file = try TemporaryFile()
    let output = try OutputFile(replacing: file.path)
    try output.write(ByteRegion(copying: [1, 2]))
    try output.write(ByteRegion(copying: [3]))
    #expect(output.byteCount == 3)
    #expect(!FileManager.default.fileExists(atPath: file.path))
    try output.commit()
    #expect(try file.bytes() == [1, 2, 3])
    #expect(try file.folder.names() == ["checkpoint.pth"])
  }

  @Test("the old file stays until commit and stays readable to its readers")
  func replaces() throws {
    let file = try TemporaryFile([9, 9])
    let reader = try MappedFile(path: file.path)
    let output = try OutputFile(replacing: file.path)
    try output.write(ByteRegion(copying: [1]))
    #expect(try file.bytes() == [9, 9])
    try output.commit()
    #expect(try file.bytes() == [1])
    #expect(ByteRegionTests.bytes(reader.bytes) == [9, 9])
  }

  @Test("writing at an offset overwrites bytes or leaves a gap of zeros")
  func offsets() throws {
    let file = try TemporaryFile()
    let output = try OutputFile(replacing: file.path)
    try output.write(ByteRegion(copying: [1, 2, 3]))
    try output.write([7], at: 1)
    #expect(output.byteCount == 3)
    try output.write([8], at: 5)
    #expect(output.byteCount == 6)
    try output.commit()
    #expect(try file.bytes() == [1, 7, 3, 0, 0, 8])
  }

  /// Small regions are written together, large ones at once: the order must stay.
  @Test("regions of all sizes are written in the order of their appends")
  func order() throws {
    let sizes = [1, 1 << 20, 5, 0, 1 << 14, 3, 1 << 14 + 1, 1 << 21 + 7, 2, 1 << 24 + 1]
    let regions = sizes.enumerated().map { number, size in
      (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ number) }
    }
    let file = try TemporaryFile()
    let output = try OutputFile(replacing: file.path)
    var counts: [Int] = []
    output.progress = { counts.append($0) }
    for region in regions { try output.write(ByteRegion(copying: region)) }
    #expect(output.byteCount == sizes.reduce(0, +))
    #expect(counts == counts.sorted())
    #expect(counts.last == output.byteCount)
    try output.commit()
    #expect(try file.bytes() == regions.flatMap(\.self))
  }

  @Test("many small regions are written as one file", arguments: [1, 63, 4000])
  func smallRegions(_ size: Int) throws {
    let file = try TemporaryFile()
    let output = try OutputFile(replacing: file.path)
    for number in 0..<5000 {
      try output.write(
        ByteRegion(copying: Array(repeating: UInt8(truncatingIfNeeded: number), count: size)))
    }
    try output.commit()
    let expected = (0..<5000).flatMap {
      Array(repeating: UInt8(truncatingIfNeeded: $0), count: size)
    }
    #expect(try file.bytes() == expected)
  }

  @Test("padding writes zeros up to the given size", arguments: [3, 4, 64, 1 << 14, 1 << 20])
  func padding(_ count: Int) throws {
    let file = try TemporaryFile()
    let output = try OutputFile(replacing: file.path)
    try output.write(ByteRegion(copying: [1, 2, 3]))
    try output.pad(to: count)
    try output.pad(to: 1)
    #expect(output.byteCount == count)
    try output.write(ByteRegion(copying: [4]))
    try output.commit()
    #expect(try file.bytes() == [1, 2, 3] + Array(repeating: 0, count: count - 3) + [4])
  }

  @Test("a file that is not synchronized appears complete too")
  func notSynchronized() throws {
    let file = try TemporaryFile([9])
    let output = try OutputFile(replacing: file.path, synchronizing: false)
    try output.write(ByteRegion(copying: [1, 2]))
    #expect(try file.bytes() == [9])
    try output.commit()
    #expect(try file.bytes() == [1, 2])
    #expect(try file.folder.names() == ["checkpoint.pth"])
  }

  @Test("an output that is not committed leaves the old file and no partial file")
  func notCommitted() throws {
    let file = try TemporaryFile([9])
    do {
      let output = try OutputFile(replacing: file.path)
      try output.write(ByteRegion(copying: [1, 2, 3]))
      #expect(try file.folder.names().count == 2)
    }
    #expect(try file.bytes() == [9])
    #expect(try file.folder.names() == ["checkpoint.pth"])
  }

  @Test("the new file keeps the old file's permissions", arguments: [0o640, 0o600, 0o444])
  func permissions(_ permissions: Int) throws {
    let file = try TemporaryFile([9])
    try FileManager.default.setAttributes(
      [.posixPermissions: permissions], ofItemAtPath: file.path)
    let output = try OutputFile(replacing: file.path)
    try output.commit()
    #expect(try Self.permissions(of: file.path) == permissions)
  }

  @Test("an output through a link replaces the link's target")
  func link() throws {
    let file = try TemporaryFile([9])
    let elsewhere = try TemporaryFile()
    try FileManager.default.createSymbolicLink(
      atPath: elsewhere.path, withDestinationPath: file.path)
    let output = try OutputFile(replacing: elsewhere.path)
    try output.write(ByteRegion(copying: [1]))
    try output.commit()
    #expect(try file.bytes() == [1])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: elsewhere.path) == file.path)
    #expect(try elsewhere.folder.names() == ["checkpoint.pth"])
  }

  @Test(
    "an output through a link that names no file yet creates that file",
    arguments: ["new.rnw", "./sub/new.rnw", "second", "{folder}/sub/new.rnw"])
  func danglingLink(destination: String) throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try files.createDirectory(atPath: folder.path("sub"), withIntermediateDirectories: false)
    try files.createSymbolicLink(atPath: folder.path("second"), withDestinationPath: "sub/new.rnw")
    let destination = destination.replacing("{folder}", with: folder.path(""))
    try files.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: destination)
    let output = try OutputFile(replacing: folder.path("link"))
    try output.write(ByteRegion(copying: [7]))
    try output.commit()
    #expect(try files.destinationOfSymbolicLink(atPath: folder.path("link")) == destination)
    #expect(files.contents(atPath: folder.path("link")) == Data([7]))
    let created = destination == "new.rnw" ? "new.rnw" : "sub/new.rnw"
    #expect(files.contents(atPath: folder.path(created)) == Data([7]))
  }

  @Test(
    "a link that cannot be followed throws unwritable and stays", arguments: ["link", "absent/x"])
  func brokenLink(destination: String) throws {
    let folder = try TemporaryFolder()
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: destination)
    let error = try #require(Self.error(replacing: link))
    #expect(error.code == .unwritable && error.path == link)
    let detail =
      destination == "link"
      ? "the link cannot be followed: Too many levels of symbolic links"
      : "no file can be created in \(folder.path("absent")): No such file or directory"
    #expect(error.detail == detail)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == destination)
  }

  @Test("a folder as the output throws unwritable")
  func folder() throws {
    let folder = try TemporaryFolder()
    let error = Self.error(replacing: folder.path(""))
    #expect(error?.code == .unwritable)
    #expect(error?.detail == "this is a folder; name a file in it")
    #expect(try folder.names().isEmpty)
  }

  @Test("a device or a pipe as the output throws unwritable")
  func device() throws {
    let file = try TemporaryFile()
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(Self.error(replacing: file.path)?.code == .unwritable)
    #expect(Self.error(replacing: "/dev/null")?.detail == "this is not a regular file")
  }

  @Test("a missing folder is named in the error")
  func missingFolder() throws {
    let file = try TemporaryFile()
    let folder = file.folder.path("absent")
    let error = Self.error(replacing: folder + "/out.rnw")
    #expect(error?.code == .unwritable)
    #expect(error?.path == folder + "/out.rnw")
    #expect(
      error?.detail == "no file can be created in \(folder): No such file or directory")
  }

  @Test("a failing commit leaves the existing entry and no partial file")
  func failingCommit() throws {
    let file = try TemporaryFile()
    do {
      let output = try OutputFile(replacing: file.path)
      try FileManager.default.createDirectory(
        atPath: file.path + "/inner", withIntermediateDirectories: true)
      let error = #expect(throws: FileError.self) { try output.commit() }
      #expect(error?.code == .unwritable)
    }
    #expect(try file.folder.names() == ["checkpoint.pth"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: file.path) == ["inner"])
  }

  @Test("the last of two writers to commit determines the file")
  func twoWriters() throws {
    let file = try TemporaryFile()
    let first = try OutputFile(replacing: file.path)
    let second = try OutputFile(replacing: file.path)
    try first.write(ByteRegion(copying: [1, 1, 1]))
    try second.write(ByteRegion(copying: [2]))
    try second.commit()
    try first.commit()
    #expect(try file.bytes() == [1, 1, 1])
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files that arguments name: themselves, or the images in a folder.
///
/// A folder gives its own files that end in .jpg, .jpeg, .jpe, .jfif or .png, in the order of their
/// names, without hidden ones and without those of folders inside it.
struct ImageList {
  /// The files, in the order of the arguments.
  private(set) var paths: [String] = []
  /// What is wrong with folders.
  private(set) var faults: [ImageFault] = []

  init(_ arguments: [String]) {
    for argument in arguments {
      if Self.isFolder(argument) { add(folder: argument) } else { paths.append(argument) }
    }
  }

  private mutating func add(folder: String) {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      faults.append(
        ImageFault(file: folder, code: "unreadableFile", detail: "the folder cannot be read"))
      return
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let found = names.filter(Self.namesImage).sorted().map { prefix + $0 }
      .filter { !Self.isFolder($0) }
    if found.isEmpty {
      faults.append(
        ImageFault(
          file: folder, code: "emptyFolder", detail: "the folder holds no JPEG or PNG file"))
    }
    paths += found
  }

  private static func namesImage(_ name: String) -> Bool {
    let name = name.lowercased()
    return !name.hasPrefix(".")
      && [".jpg", ".jpeg", ".jpe", ".jfif", ".png"].contains { name.hasSuffix($0) }
  }

  /// Whether there is a folder at the path, or at the end of the links that stand there.
  private static func isFolder(_ path: String) -> Bool {
    // Only what is a folder has an entry for itself.
    (try? FileManager.default.attributesOfItem(atPath: path + "/.")) != nil
  }
}

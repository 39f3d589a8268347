import MappedFiles

/// The files that arguments name: themselves, or the images in a folder.
///
/// A folder gives its own files that end in .jpg, .jpeg, .jpe, .jfif or .png, in the order of their
/// names, without hidden ones and without those of folders inside it.
struct ImageList {
  /// The files, in the order of the arguments.
  private(set) var paths: [String] = []
  /// The files in folders that are not JPEG or PNG files by their names, hidden ones apart.
  private(set) var skipped: [String] = []
  /// What is wrong with folders.
  private(set) var faults: [ImageFault] = []

  init(_ arguments: [String]) {
    for argument in arguments {
      if FileSystem.isFolder(argument) { add(folder: argument) } else { paths.append(argument) }
    }
  }

  private mutating func add(folder: String) {
    let names: [String]
    do { names = try FileSystem.names(inFolder: folder) } catch {
      faults.append(ImageFault(file: folder, code: "unreadableFile", detail: error.detail))
      return
    }
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let found = names.filter(Self.namesImage).sorted().map { prefix + $0 }
      .filter { !FileSystem.isFolder($0) }
    skipped += names.filter { !$0.hasPrefix(".") && !Self.namesImage($0) }.sorted()
      .map { prefix + $0 }.filter { !FileSystem.isFolder($0) }
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
}

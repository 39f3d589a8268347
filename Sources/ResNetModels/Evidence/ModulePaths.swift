internal import Evidence

extension String {
  /// The path of a member.
  func appending(part: Substring) -> String { isEmpty ? String(part) : "\(self).\(part)" }

  /// True if the path is `container` or one within it.
  func isWithin(_ container: String) -> Bool {
    container.isEmpty || self == container
      || utf8.starts(with: container.utf8) && utf8.dropFirst(container.utf8.count).first == 0x2E
  }
}

extension Substring {
  /// The path of the module around this one; `nil` for a path of one part.
  var parentPath: Substring? { utf8.lastIndex(of: UInt8(ascii: ".")).map { self[..<$0] } }
}

extension FileEvidence {
  /// The paths among `paths` at or within which modules have parameters.
  func holdingParameters(among paths: Set<Substring>) -> Set<Substring> {
    guard !paths.isEmpty else { return [] }
    var found: Set<Substring> = []
    for module in modules where module.hasParameters {
      var path: Substring? = module.path[...]
      while let current = path {
        if paths.contains(current) { found.insert(current) }
        path = current.parentPath
      }
    }
    return found
  }
}

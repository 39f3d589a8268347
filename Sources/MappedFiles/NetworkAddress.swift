/// Recognizes an address on the network that was given as the path of a file.
enum NetworkAddress {
  /// The next step for a path that is an address; `nil` for any other path.
  static func advice(on path: String) -> String? {
    guard let match = path.prefixMatch(of: /([A-Za-z][A-Za-z0-9+.\-]*):\/\/./) else { return nil }
    if match.1.lowercased() == "file" {
      return """
        this is an address, and addresses are not read; expected the path of a file. \
        Give what follows file:// as the path
        """
    }
    let isFetchedByCurl = ["http", "https", "ftp"].contains(match.1.lowercased())
    let quoted = path.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    let remedy = isFetchedByCurl ? "Download it first: curl -L -O '\(quoted)'" : "Download it first"
    return "this is an address, and addresses are not read; expected the path of a file. \(remedy)"
  }
}

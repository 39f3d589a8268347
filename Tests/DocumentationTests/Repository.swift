import Foundation

/// The lines of a file of this repository.
func repositoryLines(of path: String) throws -> [String] {
  let repository = URL(filePath: #filePath).appending(path: "../../..").standardized
  return try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

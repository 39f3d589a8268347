import CommandSupport
import WeightConversion

/// The lines that state which tensors of two files were compared, and which were not.
struct ComparisonNotes {
  /// The lines, escaped.
  let lines: [String]

  init(_ scope: PairingScope, batchCounters: (first: Int, second: Int)) {
    var lines: [String] = []
    switch scope {
    case .everything: break
    case .architecture(let name):
      lines.append("only the weights were compared, under \(name)'s names")
    case .prefixes(let first, let second):
      let names = [("first", first), ("second", second)].filter { !$0.1.text.isEmpty }
        .map { "'\($0.1.text.escapedForTerminal)' was removed from the names in the \($0.0) file" }
      lines.append(names.joined(separator: ", "))
      for (file, prefix) in [("first", first), ("second", second)] where prefix.outsideCount > 0 {
        lines.append(
          "\(counted(prefix.outsideCount, "tensor")) of the \(file) file without that prefix "
            + "\(prefix.outsideCount == 1 ? "is" : "are") not compared")
      }
    }
    for (file, count) in [("first", batchCounters.first), ("second", batchCounters.second)]
    where count > 0 {
      lines.append(
        "ignored: \(count) num_batches_tracked that only the \(file) file has")
    }
    self.lines = lines
  }
}

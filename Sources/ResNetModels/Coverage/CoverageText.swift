internal import Tensors

/// A coverage report for people: the verdict, then what differs, in aligned columns.
///
/// A list names ten entries at most and counts the rest. Names come from files: what could disturb
/// a terminal in them is escaped, and what is very long is cut.
public struct CoverageText: Sendable {
  /// The most entries that a list names.
  public static let longestList = 10
  /// The most characters shown of a name.
  public static let longestName = 120

  private let report: CoverageReport
  private let style: TextStyle

  /// Prepares the text of a report, with ANSI colours if asked for.
  public init(_ report: CoverageReport, colour: Bool) {
    self.report = report
    style = TextStyle(isColoured: colour)
  }

  /// The whole text, each line ended by a newline.
  public var text: String {
    let verdict =
      report.isComplete ? style.good(shown(report.verdict)) : style.bad(shown(report.verdict))
    let facts = prefixLine + conventionLines + ignoredLine
    let lists = missingLines + unexpectedLines + mismatchedLines + contradictionLines
    let notes = report.notes.map { style.emphasised("note: ") + $0.description }
    return ([verdict] + facts + lists + notes).map { $0 + "\n" }.joined()
  }

  private var prefixLine: [String] {
    report.prefix.isEmpty ? [] : ["prefix \"\(shown(report.prefix))\" stripped"]
  }

  /// The convention unless it is the reference, with the first names that change, and what else is
  /// not as it stands in the source.
  private var conventionLines: [String] {
    var lines: [String] = []
    let renamed = report.loadable.filter {
      $0.constant == nil && $0.sourceName != report.prefix + $0.key
    }
    if !renamed.isEmpty || report.convention != .torchvision {
      let examples = renamed.prefix(3).map { "\(shown($0.sourceName)) => \($0.key)" }
      lines.append(
        "names of \(report.convention.toolkit)\(examples.isEmpty ? "" : ": ")"
          + examples.joined(separator: ", ") + (renamed.count > 3 ? ", …" : ""))
    }
    if !report.transposed.isEmpty {
      lines.append("transposed: " + report.transposed.map(shown).joined(separator: ", "))
    }
    let purposes = Dictionary(grouping: report.leftOut, by: \.purpose).mapValues(\.count)
    if !purposes.isEmpty {
      let parts = purposes.sorted { $0.key < $1.key }.map { "\($0.value) of the \($0.key)" }
      lines.append("left out: " + parts.joined(separator: ", "))
    }
    return lines
  }

  /// The ignored names by their last member: `ignored: 20 num_batches_tracked`.
  private var ignoredLine: [String] {
    let members = report.ignored.map { name in
      let member = name.utf8.split(separator: UInt8(ascii: ".")).last.map { Array($0) }
      return shown(member.map { String(decoding: $0, as: UTF8.self) } ?? name)
    }
    let counts = Dictionary(grouping: members) { ExactName($0) }.mapValues(\.count)
    guard !counts.isEmpty else { return [] }
    let parts = counts.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
      .map { "\($0.value) \($0.key.text)" }
    return ["ignored: " + parts.joined(separator: ", ")]
  }

  /// The flag that leaves unexpected tensors out, only where they are off the data path.
  private var unexpectedRemedy: String {
    hasSuggestions || report.notes.contains(where: \.explainsSurplus) ? "" : "--allow-unexpected"
  }

  /// The option for a misspelt name; the flag if nothing in the source may be what is missing.
  private var missingRemedy: String {
    if hasSuggestions { return "--rename 'FOUND=>EXPECTED' if a name is misspelt" }
    let isUndecided = report.notes.contains {
      if case .undecidedSurplus = $0 { true } else { false }
    }
    return isUndecided ? "" : "--allow-missing"
  }

  private var hasSuggestions: Bool { report.missing.contains { $0.suggestion != nil } }

  private var missingLines: [String] {
    list("missing", of: report.missing, remedy: missingRemedy) { entry in
      let suggestion = entry.suggestion.map { "did you mean \(shown($0))?" }
      return [shown(entry.key), "\(entry.shape)"] + (suggestion.map { [$0] } ?? [])
    }
  }

  private var unexpectedLines: [String] {
    list("unexpected", of: report.unexpected, remedy: unexpectedRemedy) { entry in
      [shown(entry.name), "\(entry.shape)"]
    }
  }

  private var mismatchedLines: [String] {
    list("size mismatch", of: report.mismatched, remedy: "--allow-mismatched") { entry in
      [shown(entry.key), "expected \(entry.expected)", "found \(entry.found)"]
    }
  }

  private var contradictionLines: [String] {
    list("the file states otherwise", of: report.contradictions, remedy: "") { entry in
      [shown(entry.place), "expected \(entry.expected)", "found \(shown(entry.found))"]
    }
  }

  private func list<Entry>(
    _ title: String, of entries: [Entry], remedy: String, _ cells: (Entry) -> [String]
  ) -> [String] {
    guard !entries.isEmpty else { return [] }
    let heading =
      style.emphasised("\(title) (\(entries.count)):")
      + (report.reparametrization != nil || remedy.isEmpty ? "" : style.faint(" \(remedy)"))
    let rest = entries.count - Self.longestList
    return [heading] + aligned(entries.prefix(Self.longestList).map(cells)).map { "  " + $0 }
      + (rest > 0 ? ["  … and \(rest) more"] : [])
  }

  private func shown(_ name: String) -> String {
    Self.beginning(ofName: name).escapedForDisplay
  }

  /// A name, of a long one the beginning.
  package static func beginning(ofName name: String) -> String {
    let scalars = name.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: longestName, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return name }
    return String(scalars[..<end]) + "…"
  }
}

/// ANSI colours, or nothing.
private struct TextStyle: Sendable {
  let isColoured: Bool

  func good(_ text: String) -> String { wrapped(text, "32") }
  func bad(_ text: String) -> String { wrapped(text, "31") }
  func emphasised(_ text: String) -> String { wrapped(text, "1") }
  func faint(_ text: String) -> String { wrapped(text, "2") }

  private func wrapped(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

import CommandSupport

/// What `--json` prints.
struct ResultDocument: Encodable {
  /// A class among the best of an image.
  struct Entry: Encodable {
    /// The position of the class, counted from 0.
    let `class`: Int
    let label: String?
    /// The share of the class, from 0 to 1; missing if the network computed no number.
    let probability: Float?
    let logit: Float?

    init(_ ranking: Ranking, label: String?) {
      self.class = ranking.index
      self.label = label
      probability = ranking.probability.isFinite ? ranking.probability : nil
      logit = ranking.logit.isFinite ? ranking.logit : nil
    }
  }

  /// An image that was read.
  struct Image: Encodable {
    let file: String
    let warning: String?
    let top: [Entry]
  }

  private let schema = 1
  var weights = ""
  var classes = 0
  var images: [Image] = []
  var errors: [ImageFault] = []
  /// The files in folders that are not JPEG or PNG files by their names.
  var skipped: [String]?
}

extension ResultDocument.Image {
  /// For people: the file, then a line for each class.
  var text: String {
    let lines = top.map { entry in
      let index = String(entry.class)
      let name = entry.label.map { "  " + $0.escapedForTerminal } ?? ""
      return "  \(percentage(entry.probability))  \(padded(index, to: 4))\(name)\n"
    }
    return file.escapedForTerminal + "\n" + lines.joined()
  }

  /// A share in hundredths of a percent, seven columns wide.
  private func percentage(_ share: Float?) -> String {
    guard let share else { return padded("NaN", to: 7) }
    let hundredths = Int((share * 10_000).rounded())
    let decimals = String(hundredths % 100)
    return padded("\(hundredths / 100).\(decimals.count < 2 ? "0" : "")\(decimals)%", to: 7)
  }

  private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

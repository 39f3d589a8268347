import ArgumentParser
import CommandSupport
import ImageNetLabels
import MappedFiles

/// The names of the classes, if there are any.
struct LabelTable {
  private let labels: [String]?

  /// Takes the names of a file, one a line, or those of ImageNet for 1000 classes.
  ///
  /// - Throws: `ExitCode` 2, with a message, if the file is unreadable or has another number of
  ///   lines than the network has classes.
  init(path: String?, classes: Int) throws {
    guard let path else {
      labels = classes == 1000 ? ImageNetLabels.all : nil
      return
    }
    let read: [String]
    do { read = Self.lines(of: try MappedFile(path: path).bytes) } catch {
      complain(error.description)
      throw ExitCode(2)
    }
    guard read.count == classes else {
      complain("\(path): there are \(read.count) labels, and the network has \(classes) classes")
      throw ExitCode(2)
    }
    labels = read
  }

  /// The name of a class.
  subscript(index: Int) -> String? {
    guard let labels, labels.indices.contains(index) else { return nil }
    return labels[index]
  }

  /// The lines of a text, however they end; nothing behind the last end counts.
  private static func lines(of bytes: ByteRegion) -> [String] {
    var text = bytes.withSpan { span in
      String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

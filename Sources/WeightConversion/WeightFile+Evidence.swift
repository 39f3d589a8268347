public import Evidence
internal import NativeFormat
internal import TorchArchive

extension WeightFile {
  /// Everything in the file, and in a configuration next to it, that describes a computation.
  ///
  /// - Throws: ``ConversionError`` if the modules of a network that was saved whole exceed a limit.
  public func evidence() throws(ConversionError) -> FileEvidence {
    let own: FileEvidence
    do {
      own = try archive?.evidence() ?? FileEvidence(computation: computation)
    } catch {
      throw ConversionError(reading: path, error)
    }
    let texts = metadata.pairs.flatMap { key, value in
      let statement = Statement(
        path: key.split(separator: ".").map(String.init), value: .text(value))
      return statement.contained.prefix(Self.maximumStatementCount).filter {
        ($0.value.text?.utf8.count ?? 0) <= 256
      }
    }
    return own.adding(texts + NeighboringConfiguration.statements(nextTo: path))
      .named(path.split(separator: "/").last.map(String.init))
  }

  private static let maximumStatementCount = 1 << 12
}

/// The evidence of one file, found when a dictionary of it is first recognized.
final class FileEvidenceCache {
  private let file: WeightFile
  private var known: FileEvidence?

  init(of file: WeightFile) { self.file = file }

  func value() throws(ConversionError) -> FileEvidence {
    if let known { return known }
    let found = try file.evidence()
    known = found
    return found
  }
}

public import Evidence
internal import MappedFiles
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
    return own.adding(texts + configurationNextTo())
      .named(path.split(separator: "/").last.map(String.init))
  }

  /// The configuration that Hugging Face's libraries and timm put next to a checkpoint.
  private static let configurationName = "config.json"
  private static let maximumByteCount = 1 << 20
  private static let maximumStatementCount = 1 << 12
  private static let checkpointEndings = [
    ".pth", ".pt", ".bin", ".ckpt", ".tar", ".pkl", ".safetensors", ".rnw", ".msgpack", ".h5",
  ]

  /// Reads the configuration if it is about this file; what cannot be read states nothing.
  ///
  /// It is if the file has the name that those libraries give, or if no other checkpoint is in the
  /// folder.
  private func configurationNextTo() -> [Statement] {
    let folder = Self.folder(of: path)
    let place = folder + Self.configurationName
    guard FileSystem.exists(place), isConfigured(in: folder),
      let file = try? MappedFile(path: place), file.bytes.count <= Self.maximumByteCount,
      let values = try? JSONScalars.values(in: file)
    else { return [] }
    return values.map { path, value in
      Statement(path: path, value: EvidenceValue(value), file: Self.configurationName)
    }
  }

  private func isConfigured(in folder: String) -> Bool {
    let name = path.dropFirst(folder.count)
    if ["model.", "model-", "pytorch_model.", "pytorch_model-"].contains(where: name.hasPrefix) {
      return true
    }
    let names = (try? FileSystem.names(inFolder: folder.isEmpty ? "." : folder)) ?? []
    return names.count { name in Self.checkpointEndings.contains { name.hasSuffix($0) } } == 1
  }
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

extension EvidenceValue {
  fileprivate init(_ value: JSONScalars.Value) {
    self =
      switch value {
      case .literal(let text): EvidenceValue(literal: text)
      case .text(let text): .text(text)
      case .list(let values): .sequence(values.map { EvidenceValue($0) })
      }
  }
}

internal import MappedFiles
internal import NativeFormat
internal import ResNetModels
internal import Tensors
internal import TorchArchive

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension ConversionPlan {
  /// Writes the tensors to `path`, which has them complete in the end, or stays as it was.
  ///
  /// A hash that the input's name states is computed meanwhile, and compared before the output gets
  /// its name.
  ///
  /// - Parameters:
  ///   - path: The output; its extension does not matter here.
  ///   - format: The format to write.
  ///   - writer: The program and version to note in the metadata.
  /// - Returns: The NaN and infinite values among those written; `nil` if there are none.
  /// - Throws: ``ConversionError`` if the coverage is incomplete, if the input is damaged, is not
  ///   what its name states or changed while it was read, or if the output cannot be written.
  @discardableResult
  public func write(
    to path: String, as format: OutputFormat, writer: String
  ) throws(ConversionError) -> NotFiniteValues? {
    try checkPermitted()
    var budget = ExpansionBudget(of: file)
    for item in items { try budget.charge(item.tensor, named: item.name) }
    let counter = NotFiniteCounter(names: items.map(\.name))
    let tensors = counter.observing(
      items.map { options.elements.write($0.tensor, named: $0.name) })
    var metadata = metadata(writer: writer)
    // Hugging Face's readers ask which framework the tensors are laid out for.
    if format == .safetensors { metadata["format"] = "pt" }
    let output: OutputFile
    do {
      output = try OutputFile(replacing: path, synchronizing: options.synchronizes)
    } catch {
      throw ConversionError(.unwritableOutput, path: path, error.detail)
    }
    if let progress = options.progress {
      let total = items.map(\.tensor.byteCount).saturatedSum
      output.progress = {
        progress(ConversionProgress(stage: .writing, done: min($0, total), total: total))
      }
    }
    let addHash = { (metadata: inout FileMetadata) in
      guard options.recordsSource, let hash = try? verifiedHash() else { return }
      metadata[MetadataKey.sourceSHA256] = hash.hexadecimal
    }
    do {
      try format.file.write(
        tensors, metadata: metadata, into: output, expansionLimit: .max,
        completingMetadata: addHash)
    } catch {
      // In a file that is another one, or damaged, that is what is wrong.
      _ = try verifiedHash()
      throw ConversionError(writing: path, from: file.path, error)
    }
    try file.checkUnchanged()
    _ = try verifiedHash()
    do {
      try output.commit()
    } catch {
      throw ConversionError(.unwritableOutput, path: path, error.detail)
    }
    return counter.values
  }

  /// Reads an output back and compares every bit with what was to be written.
  ///
  /// - Throws: ``ConversionError`` with the code ``ConversionError/Code/verificationFailed``, naming
  ///   the first difference.
  public func verify(_ path: String) throws(ConversionError) {
    let written = try WeightFile(path: path)
    let expected = items.map { item in
      TensorPairing.Side(
        name: item.name, tensor: item.tensor, conversion: options.elements)
    }
    let found = written.entries.map { TensorPairing.Side(name: $0.name, tensor: $0.tensor) }
    let comparison = try TensorComparison(
      TensorPairing(expected, found, paths: (file.path, path)), progress: options.progress)
    guard let difference = comparison.differences.first else { return }
    throw ConversionError(
      .verificationFailed, path: path, "the output differs from the input: \(difference)")
  }

  private func metadata(writer: String) -> FileMetadata {
    var metadata = FileMetadata()
    if let selection {
      metadata[MetadataKey.architecture] = selection.architecture.name
      metadata[MetadataKey.configuration] = configurationText(selection.architecture)
      for setting in selection.evidence.settings {
        metadata[setting.key] = setting.value
        metadata[RecordedKey.basisPrefix + setting.key] = setting.basis.description
      }
      // A choice that an earlier conversion records is still a choice against the evidence.
      metadata[RecordedKey.overridden] =
        selection.overriddenText
        ?? (options.request == .recognized ? file.metadata[RecordedKey.overridden] : nil)
      if let input = selection.evidence.input {
        metadata[MetadataKey.inputOrder] = input.order?.rawValue
        metadata[MetadataKey.inputMean] = InputConvention.text(input.mean, separator: ",")
        metadata[MetadataKey.inputStd] = InputConvention.text(input.std, separator: ",")
      }
      let configuration = selection.architecture.configuration
      if configuration.hasClassifier, !configuration.variant.hasClassifierBias {
        metadata[MetadataKey.classifierBias] = "none"
      }
      if configuration.shortcut != .projection {
        metadata[MetadataKey.shortcut] = configuration.shortcut.rawValue
      }
    } else if options.key == nil {
      // All tensors of a file that states its network are that network still.
      for key in file.metadata.keys
      where MetadataKey.network.contains(key) || key.hasPrefix(RecordedKey.basisPrefix) {
        metadata[key] = file.metadata[key]
      }
    }
    if options.recordsSource {
      metadata[MetadataKey.sourceContainer] = file.format.rawValue
      metadata[MetadataKey.sourceName] = file.path.split(separator: "/").last.map(String.init)
      // The hash takes the place of these digits when it is known.
      metadata[MetadataKey.sourceSHA256] = checksHash ? String(repeating: "0", count: 64) : nil
    }
    metadata[MetadataKey.writer] = writer
    return metadata
  }

  private func configurationText(_ architecture: Architecture) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try? encoder.encode(architecture.configuration.numbers)
    return data.map { String(decoding: $0, as: UTF8.self) }
  }
}

extension WeightSelection {
  private static let recordedContradictions = 16

  /// What the caller's choice overrides, for the metadata; `nil` if the file states nothing against
  /// it.
  fileprivate var overriddenText: String? {
    guard !evidence.contradictions.isEmpty else { return nil }
    let shown = evidence.contradictions.prefix(Self.recordedContradictions).map {
      String($0.description.prefix(200))
    }
    let rest = evidence.contradictions.count - shown.count
    return "chosen by the user against: " + shown.joined(separator: "; ")
      + (rest > 0 ? "; and \(rest) more" : "")
  }
}

extension OutputFormat {
  fileprivate var file: any TensorFile.Type {
    switch self {
    case .rnw: NativeFile.self
    case .safetensors: SafetensorsFile.self
    }
  }
}

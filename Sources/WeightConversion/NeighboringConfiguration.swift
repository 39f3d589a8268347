internal import Evidence
internal import MappedFiles
internal import NativeFormat

/// A configuration that a toolkit writes next to its checkpoints.
///
/// It is about a checkpoint if the toolkit names its checkpoints so, or if no other one is in the
/// folder.
struct NeighboringConfiguration {
  private static let known = [
    // Hugging Face's libraries, and timm on the hub.
    NeighboringConfiguration(
      name: "config.json",
      checkpoints: ["model.", "model-", "pytorch_model.", "pytorch_model-"]),
    // timm's training script.
    NeighboringConfiguration(
      name: "args.yaml", checkpoints: ["model_best.", "checkpoint-", "last."]),
    // PyTorch Lightning.
    NeighboringConfiguration(name: "hparams.yaml", checkpoints: ["epoch=", "last."]),
    // Detectron2, and Lightning's command line.
    NeighboringConfiguration(
      name: "config.yaml", checkpoints: ["model_final.", "model_0", "epoch=", "last."]),
  ]
  private static let maximumByteCount = 1 << 20
  /// The folder that Lightning puts checkpoints in, next to the configuration.
  private static let checkpointFolder = "checkpoints/"

  private let name: String
  /// The beginnings of the names of checkpoints.
  private let checkpoints: [String]

  /// The statements of the configurations next to a checkpoint; one that cannot be read states nothing.
  static func statements(nextTo path: String) -> [Statement] {
    let folder = WeightFile.folder(of: path)
    let name = path.dropFirst(folder.count)
    let inside = known.filter { FileSystem.exists(folder + $0.name) }
    let isAlone = !inside.isEmpty && isOnlyCheckpoint(in: folder)
    let statements = inside.filter { isAlone || $0.isAbout(name) }
      .flatMap { $0.statements(at: folder + $0.name) }
    guard folder == checkpointFolder || folder.hasSuffix("/" + checkpointFolder) else {
      return statements
    }
    // A folder around others may be any project's.
    let parent = String(folder.dropLast(checkpointFolder.count))
    return statements
      + known.filter { $0.isAbout(name) && FileSystem.exists(parent + $0.name) }
      .flatMap { $0.statements(at: parent + $0.name) }
  }

  private func isAbout(_ checkpoint: Substring) -> Bool {
    checkpoints.contains(where: checkpoint.hasPrefix)
  }

  private static func isOnlyCheckpoint(in folder: String) -> Bool {
    let names = (try? FileSystem.names(inFolder: folder.isEmpty ? "." : folder)) ?? []
    return names.count(where: CheckpointName.isOne) == 1
  }

  private func statements(at path: String) -> [Statement] {
    guard let file = try? MappedFile(path: path), file.bytes.count <= Self.maximumByteCount else {
      return []
    }
    guard name.hasSuffix(".json") else {
      let bytes = file.bytes.leadingBytes(file.bytes.count)
      return ConfigurationText.values(in: String(decoding: bytes, as: UTF8.self)).map {
        Statement(path: $0.path, value: $0.value, file: name)
      }
    }
    return ((try? JSONScalars.values(in: file)) ?? []).map { path, value in
      Statement(path: path, value: EvidenceValue(value), file: name)
    }
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

internal import ResNetModels
internal import Tensors
internal import TorchArchive

extension ConversionPlan {
  /// The tensors to write, and those that no output holds.
  typealias Choice = (items: [Item], skipped: [UnsupportedTensor])

  /// Takes every tensor under a dictionary.
  ///
  /// - Throws: ``ConversionError`` if there is no such dictionary or nothing in it can be written.
  static func everything(
    in file: WeightFile, under key: String
  ) throws(ConversionError) -> Choice {
    let stateDict = try file.stateDict(at: key)
    let all = stateDict.names.compactMap { name in
      stateDict.tensor(named: name).map { Item(name: name, tensor: $0) }
    }
    let quantized = all.compactMap { item in
      item.tensor.quantizedNote(named: key.isEmpty ? item.name : "\(key).\(item.name)")
    }
    let items = all.filter { !$0.tensor.dtype.isQuantized }
    let skipped = file.unsupported(under: key) + quantized
    guard items.isEmpty else { return (items, skipped) }
    guard let first = skipped.first else {
      throw ConversionError(.unrecognized, path: file.path, WeightSelection.noTensors)
    }
    throw ConversionError(
      .unsupportedTensors, path: file.path, "no tensor can be written: \(first.sentence)")
  }

  /// Takes the weights that an architecture expects.
  ///
  /// What no output holds may be left out, as anything unexpected may, if no weight is among it.
  ///
  /// - Throws: ``ConversionError`` naming a tensor that may not be left out.
  static func weights(
    of selection: WeightSelection, in file: WeightFile, _ allowances: CoverageReport.Allowances
  ) throws(ConversionError) -> Choice {
    let report = selection.report
    let key = selection.key.isEmpty ? "" : selection.key + "."
    let needed = Set(report.missing.map { key + $0.sourceName })
    let unsupported = file.unsupported(under: selection.key)
    var refused = unsupported.first { tensor in
      needed.contains(tensor.name) || !allowances.contains(.unexpected)
    }
    var items: [Item] = []
    for entry in report.loadable {
      guard let tensor = entry.tensor(in: selection.stateDict) else { continue }
      refused = refused ?? tensor.quantizedNote(named: key + entry.sourceName)
      items.append(Item(name: entry.key, tensor: tensor))
    }
    guard let refused else { return (items, unsupported) }
    throw ConversionError(
      .unsupportedTensors, path: file.path,
      "\(refused.sentence); save it as a plain tensor, or leave it out with --raw")
  }
}

extension Tensor {
  /// The note of a quantised tensor, whose scale would be lost; `nil` for any other.
  fileprivate func quantizedNote(named name: String) -> UnsupportedTensor? {
    guard dtype.isQuantized else { return nil }
    return UnsupportedTensor(name: name, kind: "quantised \(dtype.rawValue)")
  }
}

extension UnsupportedTensor {
  /// What is wrong with it.
  fileprivate var sentence: String {
    "\(name.isEmpty ? "the tensor without a name" : name) is a \(kind) tensor, which no output format holds"
  }
}

extension WeightFile {
  /// The tensors without elements of their own under a dictionary, by their names from the top.
  func unsupported(under key: String) -> [UnsupportedTensor] {
    let prefix = key.isEmpty ? "" : key + "."
    return unsupported.filter { $0.name.utf8.starts(with: prefix.utf8) }
  }
}

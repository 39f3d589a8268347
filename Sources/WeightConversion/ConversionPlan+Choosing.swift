internal import ResNetModels
internal import Tensors
internal import TorchArchive

extension ConversionPlan {
  /// The tensors to write, and those that no output holds.
  typealias Choice = (items: [Item], skipped: [SkippedTensor])

  /// Finds the weights of the architecture asked for; `nil` if none was.
  static func selection(
    in file: WeightFile, _ options: Options
  ) throws(ConversionError) -> WeightSelection? {
    guard let request = options.request else { return nil }
    return try WeightSelection(
      of: file, request, key: options.key, naming: options.naming, classes: options.classes,
      channels: options.channels, strides: options.strides)
  }

  /// Takes every tensor under a dictionary.
  ///
  /// - Throws: ``ConversionError`` if there is no such dictionary or nothing in it can be written.
  static func everything(
    in file: WeightFile, _ options: Options
  ) throws(ConversionError) -> Choice {
    let key = options.key ?? ""
    let stateDict = try file.stateDict(at: key)
    var items: [Item] = []
    var quantized: [SkippedTensor] = []
    for name in stateDict.names {
      guard let stored = stateDict.tensor(named: name) else { continue }
      let place = key.isEmpty ? name : "\(key).\(name)"
      let tensor = try stored.taken(options, named: place, in: file)
      if let skipped = SkippedTensor(quantized: tensor, named: place) {
        quantized.append(skipped)
      } else {
        items.append(Item(name: name, tensor: tensor))
      }
    }
    let skipped = file.unsupported(under: key) + quantized
    guard items.isEmpty else { return (items, skipped) }
    guard let first = skipped.first else {
      throw ConversionError(.unrecognized, path: file.path, WeightSelection.noTensors)
    }
    throw ConversionError(
      .unsupportedTensors, path: file.path,
      "no tensor can be written: \(first.sentence); \(first.remedy)")
  }

  /// Takes the weights that an architecture expects.
  ///
  /// What no output holds may be left out, as anything unexpected may, if no weight is among it. The
  /// batch norms' counts of batches are left out because PyTorch 0.4.0 and earlier did not store
  /// them: the same weights are written as the same bytes, whatever file they come from.
  ///
  /// - Throws: ``ConversionError`` naming a tensor that may not be left out.
  static func weights(
    of selection: WeightSelection, in file: WeightFile, _ options: Options
  ) throws(ConversionError) -> Choice {
    let report = selection.report
    let key = selection.key.isEmpty ? "" : selection.key + "."
    let needed = Set(report.missing.map { key + $0.sourceName })
    let unsupported = file.unsupported(under: selection.key)
    var refused = unsupported.first { tensor in
      needed.contains(tensor.name) || !options.allowances.contains(.unexpected)
    }
    var items: [Item] = []
    for entry in report.loadable where !entry.isOptional {
      let place = key + entry.sourceName
      guard
        let tensor = try entry.tensor(in: selection.stateDict)?
          .taken(options, named: place, in: file)
      else { continue }
      refused = refused ?? SkippedTensor(quantized: tensor, named: place)
      items.append(Item(name: entry.key, tensor: tensor))
    }
    guard let refused else { return (items, unsupported) }
    throw ConversionError(
      .unsupportedTensors, path: file.path,
      "\(refused.sentence); \(refused.remedy), or leave it out with --raw")
  }
}

extension Tensor {
  /// The tensor as the options want it: what a quantised one stands for, if they say so.
  fileprivate func taken(
    _ options: ConversionPlan.Options, named name: String, in file: WeightFile
  ) throws(ConversionError) -> Tensor {
    guard options.dequantizes else { return self }
    do {
      return try dequantized() ?? self
    } catch {
      throw ConversionError(.unreadableInput, path: file.path, "\(name): \(error)")
    }
  }
}

extension WeightFile {
  /// The tensors without elements of their own under a dictionary, by their names from the top.
  fileprivate func unsupported(under key: String) -> [SkippedTensor] {
    let prefix = key.isEmpty ? "" : key + "."
    return unsupported.filter { $0.name.utf8.starts(with: prefix.utf8) }.map(SkippedTensor.init)
  }
}

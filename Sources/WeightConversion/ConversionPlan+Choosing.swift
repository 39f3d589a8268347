internal import ResNetModels
internal import Tensors
public import TorchArchive

extension ConversionPlan {
  /// The tensors to write, and those that no output holds.
  typealias Choice = (items: [Item], skipped: [UnsupportedTensor])

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
    var quantized: [UnsupportedTensor] = []
    for name in stateDict.names {
      guard let stored = stateDict.tensor(named: name) else { continue }
      let place = key.isEmpty ? name : "\(key).\(name)"
      let tensor = try stored.taken(options, named: place, in: file)
      if let note = tensor.quantizedNote(named: place) {
        quantized.append(note)
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
  /// What no output holds may be left out, as anything unexpected may, if no weight is among it.
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
    for entry in report.loadable {
      let place = key + entry.sourceName
      guard
        let tensor = try entry.tensor(in: selection.stateDict)?
          .taken(options, named: place, in: file)
      else { continue }
      refused = refused ?? tensor.quantizedNote(named: place)
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

  /// The note of a quantised tensor, whose scale would be lost; `nil` for any other.
  fileprivate func quantizedNote(named name: String) -> UnsupportedTensor? {
    guard dtype.isQuantized else { return nil }
    return UnsupportedTensor(name: name, kind: "\(UnsupportedTensor.quantized) \(dtype.rawValue)")
  }
}

extension UnsupportedTensor {
  /// How the kind of a quantised tensor begins.
  fileprivate static let quantized = "quantised"

  /// Whether its numbers can be had by ``ConversionPlan/Options/dequantizes``.
  public var isQuantized: Bool { kind.hasPrefix(Self.quantized) }

  /// What to do about it.
  fileprivate var remedy: String {
    isQuantized ? "pass --dequantize to write it as float32" : "save it as a plain tensor"
  }

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

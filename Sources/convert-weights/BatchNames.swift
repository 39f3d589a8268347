import ArgumentParser
import WeightConversion

/// The inputs of a batch, and what each output is called.
struct BatchNames {
  /// What ends the name of a checkpoint and goes; a dot in `resnet50-v1.5` is part of the name.
  private static let extensions: Set = [
    "pth", "pt", "th", "ckpt", "bin", "tar", "pkl", "pickle", "safetensors", "rnw", "npz", "npy",
    "pdparams", "pt2", "nemo",
  ]

  let inputs: [String]
  let outputs: [String]

  /// Names the outputs.
  ///
  /// - Throws: `ValidationError` if two would have one name, in whatever case, or if one would
  ///   replace an input.
  init(_ inputs: [String], folder: String, format: OutputFormat) throws {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let outputs = inputs.map { "\(prefix)\(Self.stem(of: $0)).\(format.rawValue)" }
    var inputOfOutput: [String: String] = [:]
    for (input, output) in zip(inputs, outputs) {
      if let other = inputOfOutput.updateValue(input, forKey: output.lowercased()) {
        throw ValidationError("'\(other)' and '\(input)' would both become '\(output)'.")
      }
    }
    let originals = Set(inputs.map(resolved))
    if let output = outputs.first(where: { originals.contains(resolved($0)) }) {
      throw ValidationError("'\(output)' is an input and would be replaced; choose another folder.")
    }
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The file's name without what ends the name of a checkpoint: `model` of `a/model.pth.tar`.
  private static func stem(of path: String) -> Substring {
    var name = path.split(separator: "/").last ?? ""
    while let dot = name.lastIndex(of: "."), dot > name.startIndex,
      extensions.contains(name[name.index(after: dot)...].lowercased())
    {
      name = name[..<dot]
    }
    return name
  }
}

/// The names of files that hold weights.
package enum CheckpointName {
  private static let endings: Set<Substring> = [
    "pth", "pt", "tar", "bin", "ckpt", "pkl", "safetensors", "rnw", "msgpack", "h5", "t7", "onnx",
  ]

  /// True if a file's name, or a path's last part, has the ending of a file of weights.
  package static func isOne(_ name: String) -> Bool {
    name.split(separator: ".").dropFirst().last.map { endings.contains($0) } ?? false
  }

  /// A file's name without the endings of a file of weights: `resnet18` of `resnet18.pth.tar`.
  package static func stem(of name: String) -> String {
    var name = name
    while isOne(name), let dot = name.lastIndex(of: ".") { name = String(name[..<dot]) }
    return name
  }
}

/// A short description of names that are not a ResNet's: the kind of network, or how the names begin.
struct ForeignNetwork: Hashable, Sendable {
  /// A part of a name, and the kind of network whose names have it.
  private struct Mark {
    let part: String
    let kind: String
  }

  /// The more special kinds come first.
  private static let marks = [
    Mark(
      part: "_flat_param",
      kind: """
        FSDP's flat parameters, which a model gathers where it runs (save its state_dict under \
        StateDictType.FULL_STATE_DICT)
        """),
    Mark(part: "lora_", kind: "LoRA adapters"),
    Mark(part: "input_blocks.", kind: "a diffusion model"),
    Mark(part: "patch_embed", kind: "a vision transformer"),
    Mark(part: "cls_token", kind: "a vision transformer"),
    Mark(part: "self_attn", kind: "a transformer"),
    Mark(part: "attention.", kind: "a transformer"),
    Mark(part: "attn.", kind: "a transformer"),
    Mark(part: "q_proj", kind: "a transformer"),
    Mark(part: "in_proj_weight", kind: "a transformer"),
    Mark(part: "weight_ih_l", kind: "a recurrent network"),
    Mark(part: "denseblock", kind: "a DenseNet"),
    Mark(part: "Mixed_5b", kind: "an Inception network"),
    Mark(part: "_depthwise_conv", kind: "an EfficientNet"),
    Mark(part: "features.1.conv.0.0.weight", kind: "a MobileNet"),
    Mark(part: "block.0.0.weight", kind: "a MobileNet or an EfficientNet"),
    Mark(part: "dwconv.", kind: "a ConvNeXt"),
    Mark(part: "squeeze.weight", kind: "a SqueezeNet"),
    Mark(part: "double_conv", kind: "a U-Net"),
    Mark(part: "model.0.conv.", kind: "a YOLO network"),
    Mark(part: "features.0.weight", kind: "an AlexNet or a VGG network"),
  ]

  /// The most names that are looked at.
  private static let nameCount = 500
  /// The most beginnings of names that are listed.
  private static let beginningCount = 4

  /// The description, such as `1 name: they are those of a transformer (encoder.attn.weight)`.
  let description: String

  init(_ names: [String]) {
    let shown = names.prefix(Self.nameCount)
    let count = names.count == 1 ? "its 1 name is" : "its \(names.count) names are"
    for mark in Self.marks {
      guard let name = shown.first(where: { $0.contains(mark.part) }) else { continue }
      description = "\(count) those of \(mark.kind), such as \(Self.displayed(name))"
      return
    }
    var beginnings: [String] = []
    for name in shown where beginnings.count <= Self.beginningCount {
      let first = name.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1).first ?? ""[...].utf8
      let beginning = Self.displayed(String(decoding: first, as: UTF8.self))
      if !beginnings.contains(beginning) { beginnings.append(beginning) }
    }
    let rest = beginnings.count > Self.beginningCount ? " and others" : ""
    let list = beginnings.prefix(Self.beginningCount).joined(separator: ", ")
    let isNamed = names.contains { !$0.isEmpty }
    description =
      isNamed ? "\(count) not a ResNet's; they begin with \(list)\(rest)" : "its tensor has no name"
  }

  /// The first characters of a name, escaped.
  private static func displayed(_ name: String) -> String {
    let end = name.unicodeScalars.prefix(60)
    let isCut = end.count < name.unicodeScalars.count
    return String(end).escapedForDisplay + (isCut ? "…" : "")
  }
}

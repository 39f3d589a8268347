internal import Evidence

/// Settings in words of an activation, a pooling, a normalization or a convolution that no network here
/// has.
enum ForeignSetting {
  private struct Rule {
    let keys: Set<String>
    /// The values that contradict; `nil` for all but `usual`.
    let foreign: Set<String>?
    let usual: Set<String>
    let expected: String
    var isAfterFeatures = false
  }

  private static let rules = [
    Rule(
      keys: [
        "hidden_act", "act_layer", "act", "activation", "activation_fn", "act_fn",
        "activation_type", "activation_function", "act_type", "act_func", "nonlinearity",
        "non_linearity", "act_cfg", "activation_layer", "act_name", "activation_name",
        "relu_type",
      ], foreign: nil,
      usual: ["relu", "none", "identity", "linear", "default", "", "true", "false"],
      expected: "relu"),
    Rule(
      keys: [
        "pool", "gp", "global_pool", "pooling", "pool_type", "pooling_type", "global_pooling",
        "pool_layer", "gap", "global_pool_type", "pool_name", "pool_method", "pooling_method",
      ],
      foreign: [
        "max", "avgmax", "catavgmax", "gem", "concat", "catmax", "maxavg", "lse", "attention",
        "attn", "mac", "rmac", "fastmax", "fastavgmax", "fastcatavgmax", "std", "median", "sum",
        "adaptivemaxpool2d", "maxpool", "adaptivemax", "adaptivemaxpool", "globalmax",
        "globalmaxpool", "generalizedmeanpooling", "adaptiveavgmax", "adaptivecatavgmax", "gempool",
        "gmp",
      ], usual: [], expected: "avg", isAfterFeatures: true),
    Rule(
      keys: [
        "norm", "norm_layer", "norm_type", "normalization", "normalization_layer", "norm_cfg",
        "norm_name", "bn_type", "norm_func",
      ],
      foreign: [
        "gn", "group", "groupnorm", "groupnorm32", "ln", "layer", "layernorm", "layernorm2d", "in",
        "instance", "instancenorm", "instancenorm2d", "frn", "filterresponsenorm", "evonorm",
        "evonorms0", "iabn", "inplaceabn", "inplaceabnsync", "abn", "rms", "rmsnorm", "sn",
        "switchable", "switchablenorm", "ibn", "ws", "gnws", "renorm", "batchrenorm", "lrn",
        "adain",
      ], usual: [], expected: "batch normalization"),
    Rule(
      keys: ["conv_cfg", "conv_layer", "conv_type", "conv", "conv_name"],
      foreign: [
        "convws", "ws", "wsconv2d", "stdconv2d", "stdconv", "scaledstdconv2d", "convaws",
        "weightstandardizedconv2d", "dcn", "dcnv2", "deformconv2d", "octconv", "partialconv2d",
        "dynamicconv2d", "condconv2d", "involution", "depthwise", "separable",
      ], usual: [], expected: "convolutions"),
  ]

  /// Keys that name the value of the key around them.
  private static let nameKeys: Set<String> = ["name", "type", "_target_", "class_name", "kind"]
  /// Parts of a model, and of a training, that are not the network.
  private static let others = [
    "teacher", "discriminator", "loss", "decoder", "decode", "transformer", "text", "audio", "head",
    "projector", "projection", "predictor", "mlp", "optim", "rnn", "lstm", "neck", "fpn", "rpn",
    "roi", "panoptic", "generator", "data", "augment", "pixel_decoder", "bert", "student_of",
  ]

  /// The contradiction that a statement is; `nil` if it is none.
  static func contradiction(in statement: Statement, hasClassifier: Bool) -> Contradiction? {
    var path = statement.path.suffix(8).map(\.settingKey)
    if path.last == "downsample_in_first_stage", statement.value.bool == true {
      return Contradiction(.setting, at: statement.place, found: "True", expected: "False")
    }
    if let last = path.last, nameKeys.contains(last) { path.removeLast() }
    guard let key = path.last, let rule = rules.first(where: { $0.keys.contains(key) }),
      hasClassifier || !rule.isAfterFeatures, let text = statement.value.text,
      text.utf8.count <= 128,
      !path.dropLast().contains(where: { part in others.contains(where: part.contains) })
    else { return nil }
    // Detectron2 has a normalization for each head.
    if path.first == "model", key == "norm", !path.contains("resnets"), !path.contains("backbone") {
      return nil
    }
    let name = text.prefix { $0 != "(" }.split(separator: ".").last ?? ""
    let word = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    guard rule.foreign?.contains(word) ?? !rule.usual.contains(word) else { return nil }
    return Contradiction(.setting, at: statement.place, found: text, expected: rule.expected)
  }
}

extension String {
  /// A key as settings are compared: in lower case, `-` as `_`.
  var settingKey: String { String(lowercased().map { $0 == "-" ? "_" : $0 }) }
}

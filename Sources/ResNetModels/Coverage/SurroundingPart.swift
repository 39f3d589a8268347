/// Parts of larger models that contain a ResNet: detectors, segmentation networks, training methods.
///
/// A tensor under such a part belongs to the larger model. A report lists it as left out.
enum SurroundingPart {
  /// The purpose of each part by the name that toolkits give it, in lower case.
  private static let purposes: [String: String] = {
    let parts: [(String, String)] = [
      (
        "detector",
        """
        fpn neck rpn rpn_head roi_heads roi_head bbox_head mask_head box_head box_predictor \
        mask_predictor keypoint_head anchor_generator proposal_generator class_embed bbox_embed \
        query_embed input_proj bbox_attention
        """
      ),
      (
        "segmentation head",
        "aux_classifier decode_head auxiliary_head segmentation_head sem_seg_head decoder"
      ),
      ("projection head", "projection_head projector proj_head projection_mlp projection_network"),
      ("prediction head", "predictor prediction_head prediction_mlp prediction_network"),
      ("prototypes", "prototypes prototype_heads"),
      (
        "momentum encoder",
        """
        encoder_k momentum_encoder target_encoder target_network key_encoder backbone_momentum \
        projection_head_momentum momentum_backbone momentum_projector
        """
      ),
      ("queue", "queue queue_ptr memory_bank"),
      ("loss", "criterion loss_fn loss_fct center_loss"),
    ]
    let pairs = parts.flatMap { purpose, names in
      names.split(separator: " ").map { (String($0), purpose) }
    }
    return Dictionary(pairs) { first, _ in first }
  }()

  /// The number of leading parts of a name that are looked at.
  private static let depth = 4

  /// The purpose of a tensor that belongs to the larger model; `nil` if it does not.
  ///
  /// - Parameters:
  ///   - entry: A tensor that is not an entry of the network.
  ///   - prefix: The prefix of the network's own names. A part within a block of the network, such as
  ///     `layer1.0`, is never a part of the larger model.
  static func purpose(of entry: SourceListing.Entry, under prefix: String) -> String? {
    var rest = Substring(entry.alias).utf8
    if let key = entry.key(under: prefix), isWithinBlock(key) { return nil }
    for _ in 0..<depth {
      let part = rest.prefix { $0 != UInt8(ascii: ".") }
      guard part.count <= 32 else { return nil }
      if let purpose = purposes[Substring(part).lowercased()] { return purpose }
      guard part.endIndex < rest.endIndex else { return nil }
      rest = rest[rest.index(after: part.endIndex)...]
    }
    return nil
  }

  /// True if a key begins with two parts that end in digits, as `layer1.0.` does.
  private static func isWithinBlock(_ key: String) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2)
    return parts.count > 2
      && parts.prefix(2).allSatisfy { $0.last.map { (48...57).contains($0) } ?? false }
  }
}

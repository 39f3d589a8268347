/// Names that toolkits give to the parts of larger models that contain a ResNet.
enum SurroundingPart {
  /// Names of the part that is the ResNet, in lower case.
  static let extractors = Set(
    """
    backbone body bottom_up encoder trunk base base_encoder base_model base_layers base_network \
    base_net feature_extractor features feature_blocks _feature_blocks feature_net featurizer \
    extractor image_encoder img_encoder img_backbone visual visual_encoder vision_encoder cnn \
    convnet resnet encoder_q query_encoder online_encoder online_network online_net \
    student student_encoder f net
    """.split(separator: " ").map(String.init))

  /// The purpose of each part, by its name in lower case.
  private static let purposes: [String: String] = {
    let parts: [(String, String)] = [
      (
        "detector",
        """
        fpn neck rpn rpn_head roi_heads roi_head bbox_head mask_head box_head box_predictor \
        mask_predictor keypoint_head keypoint_predictor anchor_generator proposal_generator \
        class_embed bbox_embed query_embed input_proj bbox_attention regressionmodel \
        classificationmodel deconv_layers proto_net prediction_layers additional_blocks toplayer \
        latlayer1 latlayer2 latlayer3 smooth1 smooth2 smooth3 pixel_mean pixel_std transformer \
        hm wh reg loc conf final_layer
        """
      ),
      (
        "segmentation head",
        "aux_classifier decode_head auxiliary_head segmentation_head sem_seg_head decoder"
      ),
      (
        "projection head",
        """
        projection_head projector proj_head projection_mlp projection_network projection \
        projector_k projection_k
        """
      ),
      (
        "prediction head",
        "predictor prediction_head prediction_mlp prediction_network online_predictor"
      ),
      ("prototypes", "prototypes prototype_heads"),
      (
        "momentum encoder",
        """
        encoder_k momentum_encoder target_encoder target_network target_net key_encoder \
        backbone_momentum projection_head_momentum momentum_backbone momentum_projector \
        momentum_predictor teacher_encoder
        """
      ),
      ("queue", "queue queue_ptr queue2 queue2_ptr val_queue val_queue_ptr memory_bank"),
      ("loss", "criterion loss_fn loss_fct center_loss"),
    ]
    let pairs = parts.flatMap { purpose, names in
      names.split(separator: " ").map { (String($0), purpose) }
    }
    return Dictionary(pairs) { first, _ in first }
  }()

  /// The number of leading parts of a name that are compared.
  private static let depth = 4
  /// The longest name of a part, in bytes.
  private static let longestPart = 32

  /// The purpose of the first part of a name that is in the table; `nil` if none is.
  static func purpose(of name: String) -> String? {
    guard name.mayBeKey else { return nil }
    var rest = Substring(name).utf8
    for _ in 0..<depth {
      let part = rest.prefix { $0 != UInt8(ascii: ".") }
      if part.count <= longestPart, let purpose = purposes[Substring(part).lowercased()] {
        return purpose
      }
      guard part.endIndex < rest.endIndex else { return nil }
      rest = rest[rest.index(after: part.endIndex)...]
    }
    return nil
  }

  /// True if a name is of what torch.ao.quantization observes: ranges, which change no value.
  static func isObserver(_ name: String) -> Bool {
    let marker = "activation_post_process"
    return name.utf8.split(separator: UInt8(ascii: ".")).contains { $0.starts(with: marker.utf8) }
  }
}

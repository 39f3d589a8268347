extension Convention {
  /// Every convention known, the reference first.
  ///
  /// In a rule, `s` is the number of a stage, `b` of a block, `i` of a layer within it; see `KeyRule`.
  /// A result that begins with a slash stands outside of the root.
  public static let all: [Convention] = [
    torchvision,
    Convention(
      "transformers", "Hugging Face Transformers", aliases: ["huggingface", "hf"],
      roots: ["resnet.", ""],
      rules: [
        ("conv1.{member}", "embedder.embedder.convolution.{member}"),
        ("bn1.{member}", "embedder.embedder.normalization.{member}"),
        (
          "layer{s}.{b}.conv{i}.{member}",
          "encoder.stages.{s-1}.layers.{b}.layer.{i-1}.convolution.{member}"
        ),
        (
          "layer{s}.{b}.bn{i}.{member}",
          "encoder.stages.{s-1}.layers.{b}.layer.{i-1}.normalization.{member}"
        ),
        (
          "layer{s}.{b}.downsample.0.{member}",
          "encoder.stages.{s-1}.layers.{b}.shortcut.convolution.{member}"
        ),
        (
          "layer{s}.{b}.downsample.1.{member}",
          "encoder.stages.{s-1}.layers.{b}.shortcut.normalization.{member}"
        ),
        ("fc.{member}", "/classifier.1.{member}"),
      ]),
    Convention(
      "detectron2", "Detectron2", aliases: ["d2"], roots: ["backbone.bottom_up.", "backbone.", ""],
      rules: detectron2Rules + [("fc.{member}", "linear.{member}")],
      companions: [
        Companion("detector", "backbone.fpn_"), Companion("detector", "proposal_generator."),
        Companion("detector", "roi_heads."), Companion("detector", "sem_seg_head."),
        Companion("detector", "head."), Companion("detector", "anchor_generator."),
        Companion("image statistics", "pixel_mean"), Companion("image statistics", "pixel_std"),
      ]),
    Convention(
      "detectron2-converted", "Detectron2's convert-torchvision-to-d2",
      rules: detectron2Rules + [("fc.{member}", "stem.fc.{member}")]),
    Convention(
      "mmpretrain", "OpenMMLab's mmpretrain", aliases: ["mmcls", "mmdet", "mmengine", "openmmlab"],
      roots: ["backbone."],
      rules: [
        ("layer{s}.{b}.se.fc{i}.{member}", "layer{s}.{b}.se_layer.conv{i}.conv.{member}"),
        ("fc.{member}", "/head.fc.{member}"), ("{path}", "{path}"),
      ],
      synonyms: deepStemSynonyms(of: "stem") + [
        ("layer{s}.{b}.se.fc{i}.{member}", "layer{s}.{b}.se_layer.conv{i}.{member}")
      ],
      companions: [
        Companion("neck", "neck."), Companion("image statistics", "data_preprocessor."),
        Companion("step count", "steps"),
      ]),
    Convention(
      "moco", "MoCo", aliases: ["moco-v1", "moco-v2"], roots: ["encoder_q."], rules: headless,
      companions: [
        Companion("projection head", "encoder_q.fc."), Companion("momentum encoder", "encoder_k."),
        Companion("queue", "queue"), Companion("queue", "queue_ptr"),
      ]),
    Convention(
      "moco-v3", "MoCo v3", roots: ["base_encoder."], rules: headless,
      companions: [
        Companion("projection head", "base_encoder.fc."),
        Companion("momentum encoder", "momentum_encoder."),
        Companion("prediction head", "predictor."),
      ]),
    Convention(
      "dino", "DINO", roots: ["backbone.", ""], rules: headless,
      companions: [
        Companion("projection head", "head.mlp."), Companion("projection head", "head.last_layer."),
      ]),
    Convention(
      "swav", "SwAV", aliases: ["deepcluster-v2"], rules: headless,
      companions: [
        Companion("projection head", "projection_head."), Companion("prototypes", "prototypes."),
      ]),
    Convention(
      "fastai", "fastai", aliases: ["fast.ai"], roots: ["0."],
      rules: [
        ("conv1.{member}", "0.{member}"), ("bn1.{member}", "1.{member}"),
        ("layer{s}.{path}", "{s+3}.{path}"),
      ],
      companions: [Companion("head", "1.")]),
    Convention(
      "children", "nn.Sequential(*children)",
      rules: [
        ("conv1.{member}", "0.{member}"), ("bn1.{member}", "1.{member}"),
        ("layer{s}.{path}", "{s+3}.{path}"), ("fc.{member}", "9.{member}"),
      ], yields: true),
    Convention(
      "children-without-pooling", "nn.Sequential(*children) without the max pooling",
      rules: [
        ("conv1.{member}", "0.{member}"), ("bn1.{member}", "1.{member}"),
        ("layer{s}.{path}", "{s+2}.{path}"), ("fc.{member}", "8.{member}"),
      ], yields: true, stemPooling: Stem.Pooling.none),
    Convention(
      "cifar100", "weiaicunzai's pytorch-cifar100", aliases: ["weiaicunzai"],
      rules: [
        ("conv1.{member}", "conv1.0.{member}"), ("bn1.{member}", "conv1.1.{member}"),
        ("layer{s}.{b}.conv1.{member}", "conv{s+1}_x.{b}.residual_function.0.{member}"),
        ("layer{s}.{b}.bn1.{member}", "conv{s+1}_x.{b}.residual_function.1.{member}"),
        ("layer{s}.{b}.conv2.{member}", "conv{s+1}_x.{b}.residual_function.3.{member}"),
        ("layer{s}.{b}.bn2.{member}", "conv{s+1}_x.{b}.residual_function.4.{member}"),
        ("layer{s}.{b}.conv3.{member}", "conv{s+1}_x.{b}.residual_function.6.{member}"),
        ("layer{s}.{b}.bn3.{member}", "conv{s+1}_x.{b}.residual_function.7.{member}"),
        ("layer{s}.{b}.downsample.{path}", "conv{s+1}_x.{b}.shortcut.{path}"),
        ("fc.{member}", "fc.{member}"),
      ], yields: true),
    Convention(
      "kuangliu", "kuangliu's pytorch-cifar", aliases: ["pytorch-cifar", "akamaster"],
      rules: [
        ("layer{s}.{b}.downsample.{path}", "layer{s}.{b}.shortcut.{path}"),
        ("fc.{member}", "linear.{member}"), ("{path}", "{path}"),
      ], yields: true),
    Convention(
      "layer0", "a stem called layer0",
      rules: [
        ("conv1.{member}", "layer0.0.{member}"), ("bn1.{member}", "layer0.1.{member}"),
        ("{path}", "{path}"),
      ], yields: true),
    Convention(
      "layer0-deep", "a deep stem called layer0",
      rules: deepStemSynonyms(of: "layer0") + [("{path}", "{path}")], yields: true),
    Convention(
      "semseg", "CSAIL's semantic segmentation and CLIP", aliases: ["csail", "clip"],
      rules: [
        ("conv1.0.{member}", "conv1.{member}"), ("conv1.1.{member}", "bn1.{member}"),
        ("conv1.3.{member}", "conv2.{member}"), ("conv1.4.{member}", "bn2.{member}"),
        ("conv1.6.{member}", "conv3.{member}"), ("bn1.{member}", "bn3.{member}"),
        ("layer{path}", "layer{path}"), ("fc.{member}", "fc.{member}"),
      ], yields: true),
    Convention(
      "paddle", "PaddlePaddle's paddle.vision", aliases: ["paddlepaddle", "paddle.vision"],
      members: ["running_mean": "_mean", "running_var": "_variance"], transposed: ["fc.weight"]),
    Convention(
      "nvidia", "NVIDIA's DeepLearningExamples", aliases: ["deeplearningexamples"],
      rules: [("layer{s}.{path}", "layers.{s-1}.{path}"), ("{path}", "{path}")]),
    Convention(
      "detectron", "Detectron (Caffe2)", aliases: ["caffe2"],
      rules: detectronRules(classifier: "fc1000"), constants: detectronStatistics,
      companions: detectronCompanions),
    Convention(
      "detectron-pred", "Detectron's ResNeXt (Caffe2)", rules: detectronRules(classifier: "pred"),
      constants: detectronStatistics, companions: detectronCompanions),
    Convention(
      "simsiam", "SimSiam", roots: ["encoder."], rules: headless,
      companions: [
        Companion("projection head", "encoder.fc."), Companion("prediction head", "predictor."),
      ]),
    Convention(
      "simclr", "SimCLR", roots: ["backbone.", "convnet.", "encoder."], rules: headless,
      companions: ["backbone.fc.", "convnet.fc.", "encoder.fc.", "projection_head."].map {
        Companion("projection head", $0)
      }),
  ]

  private static func detectronRules(classifier: String) -> [(String, String)] {
    let members = [("weight", "s"), ("bias", "b"), ("running_mean", "rm"), ("running_var", "riv")]
    var rules = [
      ("conv1.weight", "conv1_w"), ("fc.weight", "\(classifier)_w"), ("fc.bias", "\(classifier)_b"),
    ]
    rules += members.map { ("bn1.\($0.0)", "res_conv1_bn_\($0.1)") }
    for (convolution, norm, branch) in [
      ("conv1", "bn1", "branch2a"), ("conv2", "bn2", "branch2b"), ("conv3", "bn3", "branch2c"),
      ("downsample.0", "downsample.1", "branch1"),
    ] {
      rules.append(("layer{s}.{b}.\(convolution).weight", "res{s+1}_{b}_\(branch)_w"))
      rules += members.map { member, ending in
        ("layer{s}.{b}.\(norm).\(member)", "res{s+1}_{b}_\(branch)_bn_\(ending)")
      }
    }
    return rules
  }

  /// The statistics of a normalization whose scale and bias are already divided by them.
  ///
  /// Detectron2 sets the same values; with its eps of 1e-5 the normalization is `scale * x + bias`.
  private static let detectronStatistics: [String: Float] = [
    "running_mean": 0, "running_var": 1 - 1e-5,
  ]

  private static let detectronCompanions =
    [
      "fpn_", "conv_rpn_", "rpn_", "retnet_", "fc6_", "fc7_", "head_", "cls_score_", "bbox_pred_",
      "_[mask]_", "mask_fcn_", "conv5_mask_", "kps_", "conv_", "body_",
    ].map { Companion("detector", $0) }
    + [Companion("optimizer", "_momentum"), Companion("optimizer", "lr")]

  private static let detectron2Rules: [(String, String)] = [
    ("conv1.{member}", "stem.conv1.{member}"),
    ("bn1.{member}", "stem.conv1.norm.{member}"),
    ("layer{s}.{b}.conv{i}.{member}", "res{s+1}.{b}.conv{i}.{member}"),
    ("layer{s}.{b}.bn{i}.{member}", "res{s+1}.{b}.conv{i}.norm.{member}"),
    ("layer{s}.{b}.downsample.0.{member}", "res{s+1}.{b}.shortcut.{member}"),
    ("layer{s}.{b}.downsample.1.{member}", "res{s+1}.{b}.shortcut.norm.{member}"),
  ]

  /// The reference: the names of `torchvision.models.ResNet`, which others took over.
  public static let torchvision = Convention(
    "torchvision", "torchvision", aliases: ["timm", "lightning"],
    synonyms: deepStemSynonyms(of: "stem") + [
      ("layer{s}.{b}.se.fc1.{member}", "layer{s}.{b}.se.fc.0.{member}"),
      ("layer{s}.{b}.se.fc2.{member}", "layer{s}.{b}.se.fc.2.{member}"),
    ])

  /// The names of a deep stem that is a `Sequential` up to its last normalization.
  private static func deepStemSynonyms(of stem: String) -> [(String, String)] {
    [
      ("conv1.{i}.{member}", "\(stem).{i}.{member}"), ("bn1.{member}", "\(stem).7.{member}"),
    ]
  }

  /// Everything but the classifier, under its own name.
  private static let headless: [(String, String)] = [
    ("conv1.{member}", "conv1.{member}"), ("bn1.{member}", "bn1.{member}"),
    ("layer{path}", "layer{path}"),
  ]
}

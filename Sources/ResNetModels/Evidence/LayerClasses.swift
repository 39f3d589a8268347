internal import Evidence

/// Which classes of PyTorch and of its libraries compute what a layer of ours does.
enum LayerClasses {
  /// The classes by our layer's type name; all take their numbers from equally named attributes.
  private static let equals: [String: Set<String>] = [
    "Conv2d": [
      "torch.nn.modules.conv.Conv2d", "detectron2.layers.wrappers.Conv2d",
      "mmcv.cnn.bricks.wrappers.Conv2d",
    ],
    "BatchNorm2d": [
      "torch.nn.modules.batchnorm.BatchNorm2d", "torch.nn.modules.batchnorm.SyncBatchNorm",
      "torchvision.ops.misc.FrozenBatchNorm2d", "detectron2.layers.batch_norm.FrozenBatchNorm2d",
      "detectron2.layers.batch_norm.NaiveSyncBatchNorm",
      "apex.parallel.optimized_sync_batchnorm.SyncBatchNorm",
    ],
    "ReLU": ["torch.nn.modules.activation.ReLU"],
    "MaxPool2d": ["torch.nn.modules.pooling.MaxPool2d"],
    "AvgPool2d": ["torch.nn.modules.pooling.AvgPool2d"],
    "Sigmoid": [
      "torch.nn.modules.activation.Sigmoid", "timm.layers.activations.Sigmoid",
      "timm.models.layers.activations.Sigmoid",
    ],
    "AdaptiveAvgPool2d": [
      "torch.nn.modules.pooling.AdaptiveAvgPool2d",
      "timm.layers.adaptive_avgmax_pool.FastAdaptiveAvgPool",
      "timm.models.layers.adaptive_avgmax_pool.FastAdaptiveAvgPool2d",
    ],
    "Linear": [
      "torch.nn.modules.linear.Linear",
      "torch.nn.modules.linear.NonDynamicallyQuantizableLinear",
    ],
  ]

  /// Classes that many projects have a copy of, by their names alone.
  private static let equalsByName: [String: Set<String>] = [
    "BatchNorm2d": ["SynchronizedBatchNorm2d"]
  ]

  /// Classes that give back their input in inference.
  private static let neutral: Set<String> = [
    "Identity", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout",
    "FeatureAlphaDropout", "Flatten", "DropPath", "DropBlock2d", "StochasticDepth", "QuantStub",
    "DeQuantStub", "Sequential", "ModuleList", "ModuleDict",
  ]

  /// Modules of Python whose containers call their members as the network here does.
  private static let containers = [
    "torch.nn.modules.container.", "torchvision.models.resnet.", "timm.models.resnet.",
  ]

  /// The operations that a TorchScript container of a ResNet may call.
  private static let operations: Set<String> = [
    "flatten", "add", "add_", "relu", "relu_", "conv2d", "_convolution", "batch_norm", "linear",
    "addmm", "t", "max_pool2d", "_max_pool2d", "adaptive_avg_pool2d", "mean", "view", "reshape",
    "size", "dim", "ne", "eq", "len", "format", "warn", "dropout", "dropout_", "feature_dropout",
    "contiguous", "to", "squeeze", "append", "_assert", "numel", "__is__", "__isnot__", "__not__",
    "jit",
  ]

  /// The operations that only networks with such layers may call: the gate of a
  /// squeeze-and-excitation multiplies.
  private static let particular: [String: Set<String>] = [
    "Sigmoid": ["sigmoid", "sigmoid_", "mul", "mul_", "expand_as", "expand"],
    "AvgPool2d": ["avg_pool2d"],
  ]

  /// The operations that are one of our layers without parameters.
  private static let functional: [String: Set<String>] = [
    "ReLU": ["relu", "relu_"], "MaxPool2d": ["max_pool2d", "_max_pool2d"],
    "AdaptiveAvgPool2d": ["adaptive_avg_pool2d", "mean"], "AvgPool2d": ["avg_pool2d"],
    "Sigmoid": ["sigmoid", "sigmoid_"],
  ]

  /// True if the module computes what a layer of that type does, given equal attributes.
  static func isEqual(_ module: ModuleRecord, to typeName: String) -> Bool {
    typeName == "Identity" && isNeutral(module)
      || equals[typeName]?.contains(module.className) ?? false
      || equalsByName[typeName]?.contains(module.shortName) ?? false
  }

  /// True if the module gives back its input in inference, or is only used in training.
  static func isNeutral(_ module: ModuleRecord) -> Bool {
    neutral.contains(module.shortName) || module.className.hasPrefix("torch.nn.modules.loss.")
  }

  /// Words in the names of classes that only training uses.
  private static let trainingWords = [
    "loss", "criterion", "entropy", "metric", "accuracy", "precision", "recall", "auroc", "f1",
    "confusion", "meter",
  ]

  /// True for a loss, a metric or a detector's transform, which the network's output goes past.
  static func isForTraining(_ module: ModuleRecord) -> Bool {
    let name = module.shortName.lowercased()
    return trainingWords.contains(where: name.contains)
      || module.className.hasPrefix("torchmetrics.")
      || module.className == "torchvision.models.detection.transform.GeneralizedRCNNTransform"
  }

  /// True for a wrapper that calls the module in it and nothing else.
  static func isKnownWrapper(_ module: ModuleRecord) -> Bool {
    [
      "torch.nn.parallel.data_parallel.DataParallel",
      "torch.nn.parallel.distributed.DistributedDataParallel",
      "torch._dynamo.eval_frame.OptimizedModule", "torch.optim.swa_utils.AveragedModel",
      // What a torch.fx.GraphModule keeps its members in.
      "torch.nn.modules.module.Module", graphModule,
    ].contains(module.className)
  }

  /// The callable that makes a `torch.fx.GraphModule`.
  static let graphModule = "torch.fx.graph_module.reduce_graph_module"

  /// True if the code of the container is known though the file does not contain it.
  static func isKnownContainer(_ module: ModuleRecord) -> Bool {
    containers.contains { module.className.hasPrefix($0) }
  }

  /// True if a TorchScript container calls what a layer of that type does.
  static func calls(_ typeName: String, in operations: [String]) -> Bool {
    operations.contains { functional[typeName]?.contains($0) ?? false }
  }

  private static let maximumForeign = 16

  /// The operations of a TorchScript container that no network with layers of these types calls, each
  /// once.
  static func foreign(among operations: [String], in types: Set<String>) -> [String] {
    let known = types.reduce(Self.operations) { $0.union(particular[$1] ?? []) }
    var seen: Set<String> = []
    var found: [String] = []
    for name in operations where found.count < maximumForeign {
      if !known.contains(name), seen.insert(name).inserted { found.append(name) }
    }
    return found
  }
}

/// The classes that whole networks are pickled as, by their modules: plain data to a reader.
///
/// The names are those of `torch.nn.modules` in PyTorch 2.13 and of torchvision's ResNet. Functions and
/// the modules that a module imports are not among them, nor are classes of hooks, which can be called.
enum NetworkClasses {
  /// Whether a class of that name is one.
  static func contains(_ name: String, in module: String) -> Bool {
    names[module]?.contains(name[...]) ?? false
  }

  private static let names: [String: Set<Substring>] = [
    "torch.nn.modules.activation": split(
      """
      CELU ELU GELU GLU Hardshrink Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid
      LogSoftmax Mish MultiheadAttention PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax
      Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold
      """),
    "torch.nn.modules.batchnorm": split(
      """
      BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d
      SyncBatchNorm
      """),
    "torch.nn.modules.adaptive": split("AdaptiveLogSoftmaxWithLoss"),
    "torch.nn.modules.channelshuffle": split("ChannelShuffle"),
    "torch.nn.modules.container": split(
      """
      Container ModuleDict ModuleList ParameterDict ParameterList Sequential
      """),
    "torch.nn.modules.conv": split(
      """
      Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d
      LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d
      """),
    "torch.nn.modules.distance": split("CosineSimilarity PairwiseDistance"),
    "torch.nn.modules.dropout": split(
      """
      AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout
      """),
    "torch.nn.modules.flatten": split(
      """
      Flatten Unflatten
      """),
    "torch.nn.modules.fold": split("Fold Unfold"),
    "torch.nn.modules.instancenorm": split(
      """
      InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d
      LazyInstanceNorm3d
      """),
    "torch.nn.modules.linear": split(
      """
      Bilinear Identity LazyLinear Linear NonDynamicallyQuantizableLinear
      """),
    "torch.nn.modules.loss": split(
      """
      BCELoss BCEWithLogitsLoss CTCLoss CosineEmbeddingLoss CrossEntropyLoss GaussianNLLLoss
      HingeEmbeddingLoss HuberLoss KLDivLoss L1Loss LinearCrossEntropyLoss MSELoss
      MarginRankingLoss MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss NLLLoss
      NLLLoss2d PoissonNLLLoss SmoothL1Loss SoftMarginLoss TripletMarginLoss
      TripletMarginWithDistanceLoss
      """),
    "torch.nn.modules.normalization": split(
      """
      CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm RMSNorm
      """),
    "torch.nn.modules.padding": split(
      """
      CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d
      ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
      ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d
      """),
    "torch.nn.modules.pixelshuffle": split("PixelShuffle PixelUnshuffle"),
    "torch.nn.modules.pooling": split(
      """
      AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d
      AdaptiveMaxPool3d AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d FractionalMaxPool3d
      LPPool1d LPPool2d LPPool3d MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d
      MaxUnpool3d
      """),
    "torch.nn.modules.rnn": split(
      """
      GRU GRUCell LSTM LSTMCell RNN RNNBase RNNCell RNNCellBase
      """),
    "torch.nn.modules.sparse": split(
      """
      Embedding EmbeddingBag
      """),
    "torch.nn.modules.transformer": split(
      """
      Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder
      TransformerEncoderLayer
      """),
    "torch.nn.modules.upsampling": split(
      """
      Upsample UpsamplingBilinear2d UpsamplingNearest2d
      """),
    "torch.nn.parallel.data_parallel": split("DataParallel"),
    "torchvision.models.resnet": split(
      """
      BasicBlock Bottleneck ResNet
      """),
  ]

  private static func split(_ names: String) -> Set<Substring> {
    Set(names.split(whereSeparator: \.isWhitespace))
  }
}

internal import ResNetModels

extension ResNetConfiguration {
  /// Checks that images fit the network.
  ///
  /// - Throws: ``InferenceError/Code/wrongChannelCount`` or ``InferenceError/Code/imageTooSmall``.
  func check(channels: Int, size: Size2D) throws(InferenceError) {
    guard channels == self.channels else {
      throw InferenceError(
        .wrongChannelCount,
        "the images have \(counted(channels)), the network takes \(counted(self.channels))")
    }
    guard admits(size) else {
      let least = (1...1024).first { admits(Size2D($0)) } ?? 1024
      throw InferenceError(
        .imageTooSmall,
        """
        images of \(size.height)x\(size.width) pixels are too small, the network takes them from \
        \(least)x\(least)
        """)
    }
  }

  /// Whether the stem leaves anything of an image; later layers pad what they cover.
  private func admits(_ size: Size2D) -> Bool {
    let network = ResNet(self)
    var left: Size2D? = size
    for case .conv2d(let layer) in network.deepStem ?? Sequential([.conv2d(network.conv1)]) {
      left = left.flatMap(layer.outputSize)
    }
    guard let maxpool = network.maxpool else { return left != nil }
    return left.flatMap(maxpool.outputSize) != nil
  }

  private func counted(_ channels: Int) -> String {
    channels == 1 ? "1 channel" : "\(channels) channels"
  }
}

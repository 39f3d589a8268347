/// The numbers of a ResNet as the shapes of a source state them.
enum ShapeReading {
  /// What is believable as a width or a number of channels; the products of larger ones overflow.
  private static let sizes = 1...(1 << 16)
  /// What is believable as a number of classes.
  private static let classCounts = 1...(1 << 24)

  /// The base widths that the stem's shapes name, without repetition.
  static func baseWidths(in shapes: [String: [Int]], _ variant: ResNetVariant) -> [Int] {
    let norm = variant.stemNormalization
    var widths: [Int] = []
    for key in [
      "\(variant.stemConvolution).weight", "\(norm).weight", "\(norm).bias",
      "\(norm).running_mean",
    ] {
      guard let width = shapes[key]?.first, sizes.contains(width), !widths.contains(width) else {
        continue
      }
      widths.append(width)
    }
    return widths
  }

  /// The image's channels, if the first convolution is the 7x7 one of a ResNet.
  static func channels(in shapes: [String: [Int]], _ variant: ResNetVariant) -> Int? {
    guard let shape = shapes["\(variant.stemConvolution).weight"], shape.count == 4,
      shape[2...] == [7, 7],
      sizes.contains(shape[1])
    else { return nil }
    return shape[1]
  }

  /// Whether there is anything of a classifier, or not even of the stage before it.
  static func hasClassifier(in shapes: [String: [Int]]) -> Bool {
    shapes["fc.weight"] != nil || shapes["fc.bias"] != nil
      || shapes["layer4.0.conv1.weight"] == nil
  }

  /// The classes, if the classifier takes `features` values or at least has a bias.
  static func classes(in shapes: [String: [Int]], features: Int) -> Int? {
    if let shape = shapes["fc.weight"], shape.count == 2, shape[1] == features,
      classCounts.contains(shape[0])
    {
      return shape[0]
    }
    guard let shape = shapes["fc.bias"], shape.count == 1, classCounts.contains(shape[0]) else {
      return nil
    }
    return shape[0]
  }
}

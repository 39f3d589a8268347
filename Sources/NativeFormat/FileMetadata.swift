internal import Tensors

/// The texts that a file carries besides its tensors, in order, each under a key of its own.
public struct FileMetadata: Hashable, Sendable {
  /// The keys, in the order of the file.
  public private(set) var keys: [String] = []
  private var values: [ExactName: String] = [:]

  /// Creates metadata without a text.
  public init() {}

  /// The text under `key`; a new key goes to the end, `nil` removes one.
  public subscript(key: String) -> String? {
    get { values[ExactName(key)] }
    set {
      if newValue == nil {
        keys.removeAll { ExactName($0) == ExactName(key) }
      } else if values[ExactName(key)] == nil {
        keys.append(key)
      }
      values[ExactName(key)] = newValue
    }
  }

  /// The keys with their texts, in order.
  public var pairs: [(key: String, value: String)] {
    keys.compactMap { key in values[ExactName(key)].map { (key, $0) } }
  }
}

extension FileMetadata {
  /// The metadata with the texts that were not known before the data were written.
  ///
  /// - Throws: ``FormatError`` with the code ``FormatError/Code/wrongByteCount`` unless each text is
  ///   as long as the one whose room it takes.
  func completed(by complete: (inout FileMetadata) -> Void) throws(FormatError) -> FileMetadata {
    var completed = self
    complete(&completed)
    guard completed.keys == keys else {
      throw FormatError(
        .wrongByteCount, path: nil, found: "other keys of texts than before", expected: "the same")
    }
    for (old, new) in zip(pairs, completed.pairs) where new.value.utf8.count != old.value.utf8.count
    {
      throw FormatError(
        .wrongByteCount, path: nil, key: old.key, found: "a text of \(new.value.utf8.count) bytes",
        expected: "\(old.value.utf8.count), for which room was left")
    }
    return completed
  }
}

extension FileMetadata: ExpressibleByDictionaryLiteral {
  /// Creates metadata from keys and texts; of a key that is given twice the last text counts.
  public init(dictionaryLiteral pairs: (String, String)...) {
    for (key, value) in pairs { self[key] = value }
  }
}

/// The metadata keys that the converter writes; other programs may add keys of their own.
public enum MetadataKey {
  /// The architecture, such as `resnet18`.
  public static let architecture = "architecture"
  /// The configuration of the architecture, as JSON.
  public static let configuration = "configuration"
  /// The convolution that carries the stride of a bottleneck, `conv1` or `conv2`; in networks of
  /// bottlenecks.
  public static let bottleneckStride = "bottleneck_stride"
  /// The stages 2 to 4 that dilate in place of their stride, such as `false,true,true`; if any.
  public static let replaceStrideWithDilation = "replace_stride_with_dilation"
  /// The `eps` of every normalization, where it is stated.
  public static let batchNormEpsilon = "batch_norm_eps"
  /// The order of the channels of an image, `RGB` or `BGR`, where statistics show it.
  public static let inputOrder = "input.order"
  /// The means that are subtracted from an image's channels, joined by commas.
  public static let inputMean = "input.mean"
  /// The deviations that the differences are divided by, joined by commas.
  public static let inputStd = "input.std"
  /// The stride of the stem's first convolution; in networks whose stem is not 7x7 with stride 2.
  public static let stemStride = "stem_stride"
  /// The pooling of the stem, `max` or `none`; where ``stemStride`` is.
  public static let stemPooling = "stem_pooling"
  /// The kind of shortcut, `average-pool` or `zero-padding`; in networks without plain projections.
  public static let shortcut = "shortcut"
  /// `none` in a network whose classifier has no bias.
  public static let classifierBias = "classifier_bias"
  /// The container that the tensors came from, such as `tar`.
  public static let sourceContainer = "source.container"
  /// The name of the file that the tensors came from, without its folder.
  public static let sourceName = "source.name"
  /// The SHA-256 of the file that the tensors came from, in hexadecimal, where it was computed.
  public static let sourceSHA256 = "source.sha256"
  /// The program that wrote the file, with its version.
  public static let writer = "writer"

  /// Those that say which network the tensors are.
  public static let network: [String] = [
    architecture, configuration, bottleneckStride, replaceStrideWithDilation, batchNormEpsilon,
    stemStride, stemPooling, shortcut, classifierBias, inputOrder, inputMean, inputStd,
  ]

  /// All of them.
  public static let reserved: Set<String> = Set(network).union([
    sourceContainer, sourceName, sourceSHA256, writer,
  ])
}

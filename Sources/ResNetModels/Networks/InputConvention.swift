internal import Tensors

/// The images that a network was trained on, as statistics in the file describe them.
public struct InputConvention: Hashable, Sendable {
  /// The order of the channels.
  public enum Order: String, Hashable, Sendable {
    /// Red, green, blue, as torchvision and Pillow have it.
    case rgb = "RGB"
    /// Blue, green, red, as OpenCV and Caffe have it.
    case bgr = "BGR"
  }

  /// The order of the channels; `nil` if the means do not show it.
  public let order: Order?
  /// The mean of each channel, subtracted first; of values from 0 to 255 if ``isOfBytes``.
  public let mean: [Double]
  /// The standard deviation of each channel, which the differences are divided by.
  public let std: [Double]
  /// The name of the tensor that has the deviations.
  public let source: String

  /// True if the values of an image are from 0 to 255, and not from 0 to 1.
  public var isOfBytes: Bool { mean.contains { $0 > 2 } }

  /// True if images are shifted and not scaled, as for the weights that Microsoft Research Asia
  /// published for Caffe: the networks that go on from them have the stride at `conv1`.
  var isOfMSRA: Bool { isOfBytes && std.allSatisfy { $0 == 1 } }

  /// The most channels of an image with statistics.
  private static let maximumCount = 16

  /// Finds the statistics among the tensors of a detector; `nil` if there are none.
  init?(in source: any TensorSource) {
    let pairs = [("pixel_mean", "pixel_std"), ("data_preprocessor.mean", "data_preprocessor.std")]
    for (meanName, stdName) in pairs {
      guard let name = source.names.first(where: { $0.isNamed(stdName) }) else { continue }
      let place = String(name.dropLast(stdName.count))
      guard let mean = Self.values(source.tensor(named: place + meanName)),
        let std = Self.values(source.tensor(named: name)), mean.count == std.count
      else { continue }
      self.mean = mean
      self.std = std
      self.source = name
      order =
        if mean.count == 3, abs(mean[0] - mean[2]) > 0.01 * max(mean[0], mean[2]) {
          // The means of natural images fall from red to blue.
          mean[0] < mean[2] ? .bgr : .rgb
        } else {
          nil
        }
      return
    }
    return nil
  }

  private static func values(_ tensor: Tensor?) -> [Double]? {
    guard let tensor, (1...maximumCount).contains(tensor.layout.elementCount) else { return nil }
    let floats = (try? tensor.elements(of: Float.self))?.map(Double.init)
    let values = floats ?? (try? tensor.elements(of: Double.self))
    return values.flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
  }
}

extension InputConvention: CustomStringConvertible {
  /// One clause: `BGR from 0 to 255, mean 103.53, 116.28, 123.675, deviation 1, 1, 1`.
  public var description: String {
    let order = order.map { "\($0.rawValue) " } ?? ""
    return "\(order)from 0 to \(isOfBytes ? 255 : 1), mean \(Self.text(mean)), "
      + "deviation \(Self.text(std))"
  }

  /// Numbers as float32 has them, joined by commas.
  public static func text(_ numbers: [Double], separator: String = ", ") -> String {
    numbers.map { number in
      let text = "\(Float(number))"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }.joined(separator: separator)
  }
}

extension String {
  /// True if it is the name, or a longer one that ends in a dot and the name.
  fileprivate func isNamed(_ name: String) -> Bool {
    guard let start = utf8.index(utf8.endIndex, offsetBy: -name.utf8.count, limitedBy: startIndex),
      utf8[start...].elementsEqual(name.utf8)
    else { return false }
    return start == startIndex || utf8[utf8.index(before: start)] == UInt8(ascii: ".")
  }
}

import ArgumentParser
import ResNetModels

/// The shape of an image as it is typed: `3x224x224`, channels, height, width.
struct ImageShapeArgument: CustomStringConvertible {
  let channels: Int
  let size: Size2D

  /// The shape with the channels first, if it seems to be typed height, width, channels.
  var channelsFirst: String? {
    guard channels > 4, size.width <= 4 else { return nil }
    return "\(size.width)x\(channels)x\(size.height)"
  }

  /// - Throws: `ValidationError` if the text is no shape of one image.
  init(parsing text: String) throws {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let sizes = parts.map { Int($0) }
    guard sizes.count == 3, let channels = sizes[0], let height = sizes[1], let width = sizes[2],
      channels > 0, height > 0, width > 0
    else {
      let single = parts.count == 4 ? " One image has no batch: pass the last three." : ""
      throw ValidationError(
        "--input is '\(text)'; expected channels, height and width, such as 3x224x224.\(single)")
    }
    self.channels = channels
    size = Size2D(height: height, width: width)
  }

  /// The whole shape, such as `3x224x224`.
  var typed: String { "\(channels)x\(size.height)x\(size.width)" }

  /// The height and width, such as `224x224`.
  var description: String { "\(size.height)x\(size.width)" }
}

/// The stages of a network as aligned text, a line each and the totals below.
struct StageTable: CustomStringConvertible {
  let stages: [StageSummary]

  var description: String {
    let total = [
      "total", "", grouped(stages.reduce(0) { $0 &+ $1.parameters }),
      grouped(stages.reduce(0) { $0 &+ $1.multiplyAdds }),
    ]
    let rows =
      [["stage", "output", "parameters", "multiply-adds"]]
      + stages.map { stage in
        [
          stage.name, stage.outputShape.map(String.init).joined(separator: "x"),
          grouped(stage.parameters), grouped(stage.multiplyAdds),
        ]
      } + [total]
    return aligned(rows, right: 2..<4).joined(separator: "\n")
  }

  /// A number with commas between its thousands.
  private func grouped(_ number: Int) -> String {
    var text = ""
    for (position, digit) in String(number).reversed().enumerated() {
      if position > 0, position % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}

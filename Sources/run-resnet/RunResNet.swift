import ArgumentParser
import Foundation
import ResNetInference

/// `run-resnet WEIGHTS IMAGES --shape NxCxHxW`: raw tensors in, raw tensors out.
///
/// It is there to hold a network against another engine: the benchmark and the check against
/// PyTorch run it, and so can whoever has tensors saved by NumPy's `tofile`.
@main
struct RunResNet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-resnet",
    abstract: "Run a network on raw float32 tensors.",
    discussion: """
      Example, after `images.numpy().tofile("images.f32")` in Python:
        run-resnet resnet18.rnw images.f32 --shape 8x3x224x224 --output logits.f32
      """)

  @Argument(help: "The weights, an .rnw file.", completion: .file()) var weights: String
  @Argument(
    help: "The images: little-endian float32 values in row-major order.", completion: .file())
  var images: String
  @Option(help: "The shape of the images, such as 1x3x224x224.") var shape: Shape
  @Option(help: "The stage to compute: layer1 to layer4, pooled or logits.", transform: knownStage)
  var stage = Stage.logits
  @Option(help: "The number of threads; by default one for each core.") var threads: Int?
  @Option(help: "The file to write the result to, as float32 values.", completion: .file())
  var output: String?
  @Option(help: "Run so many times more and print how long each took, in milliseconds.")
  var `repeat` = 0

  func run() throws {
    do {
      try compute()
    } catch let error as InferenceError {
      FileHandle.standardError.write(Data("run-resnet: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func compute() throws {
    let model = try ResNetModel(path: weights, threads: threads)
    let values = try Data(contentsOf: URL(filePath: images)).floats
    let batch = try ImageBatch(
      count: shape.sizes[0], channels: shape.sizes[1], height: shape.sizes[2],
      width: shape.sizes[3], values: values)
    let features = try model.features(stage, of: batch)
    if let output {
      try Data(floats: features.values).write(to: URL(filePath: output))
    }
    guard `repeat` > 0 else {
      print(features.shape.map(String.init).joined(separator: "x"))
      return
    }
    let clock = ContinuousClock()
    for _ in 0..<`repeat` {
      let time = try clock.measure { _ = try model.features(stage, of: batch) }
      print(time / .milliseconds(1))
    }
  }
}

/// The stage called `name`.
private func knownStage(_ name: String) throws -> Stage {
  guard let stage = Stage(rawValue: name) else {
    throw ValidationError("The stages are layer1, layer2, layer3, layer4, pooled and logits.")
  }
  return stage
}

/// Four sizes written as `1x3x224x224`.
struct Shape: ExpressibleByArgument {
  let sizes: [Int]

  init?(argument: String) {
    let sizes = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.count == 4, sizes.allSatisfy({ $0 != nil }) else { return nil }
    self.sizes = sizes.compactMap(\.self)
  }
}

extension Data {
  /// The values that the bytes stand for; a part of one at the end is left out.
  fileprivate var floats: [Float] {
    stride(from: 0, to: count - 3, by: 4).map { position in
      let bits = (0..<4).reduce(UInt32(0)) {
        $0 | UInt32(self[startIndex + position + $1]) << (8 * $1)
      }
      return Float(bitPattern: bits)
    }
  }

  fileprivate init(floats: [Float]) {
    self.init(capacity: 4 * floats.count)
    for value in floats {
      for byte in 0..<4 { append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte))) }
    }
  }
}

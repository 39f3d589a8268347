import NativeFormat
import ResNetModels
import Tensors

/// `LoadWeights FILE`: maps a converted network and tells the norm of each convolution's kernel.
@main
struct LoadWeights {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: LoadWeights FILE.rnw")
      return
    }
    let weights = try NativeFile(path: CommandLine.arguments[1])
    let network = try ResNet(weights: weights)
    print(weights.metadata["architecture"] ?? "ResNet", network.configuration.classes, "classes")
    for (path, tensor) in network.namedLeaves(of: Tensor.self) where tensor.shape.count == 4 {
      let squares = try tensor.withElements(of: Float.self) { values in
        values.indices.reduce(Float(0)) { $0 + values[$1] * values[$1] }
      }
      print(path, tensor.shape, squares.squareRoot())
    }
  }
}

import MappedFiles
import ResNetModels
import Tensors

/// Tensors of the given shapes that have no memory behind them until they are read.
func source(_ entries: [(String, [Int])]) throws -> StateDict {
  var state = StateDict()
  for (name, shape) in entries {
    let layout = try TensorLayout(contiguous: shape)
    let storage = TensorStorage(name: name, byteCount: layout.elementCount * 4) {
      () throws(TensorError) in
      ByteRegion(copying: [UInt8](repeating: 0, count: layout.elementCount * 4))
    }
    state.append(try Tensor(dtype: .float32, layout: layout, storage: storage), named: name)
  }
  return state
}

/// What a checkpoint of this network has, changed by `edit`.
func source(
  _ configuration: ResNetConfiguration, prefix: String = "", counts: Bool = true,
  _ edit: (inout [(String, [Int])]) -> Void = { _ in }
) throws -> StateDict {
  var entries = ModelDescription(Architecture(configuration)).entries
    .filter { counts || !$0.isOptional }
    .map { (prefix + $0.path, $0.shape) }
  edit(&entries)
  return try source(entries)
}

/// The convolutions of a small VGG, none of them a ResNet's.
let vggEntries: [(String, [Int])] = [
  ("features.0.weight", [64, 3, 3, 3]), ("features.0.bias", [64]),
  ("features.3.weight", [128, 64, 3, 3]), ("features.3.bias", [128]),
  ("classifier.0.weight", [4096, 25088]), ("classifier.0.bias", [4096]),
]

extension [(String, [Int])] {
  mutating func remove(_ name: String) { removeAll { $0.0 == name } }

  mutating func reshape(_ name: String, _ shape: [Int]) {
    self = map { $0.0 == name ? (name, shape) : $0 }
  }

  mutating func rename(_ name: String, _ newName: String) {
    self = map { $0.0 == name ? (newName, $0.1) : $0 }
  }
}

/// The error that `body` throws.
func modelError<Result>(_ body: () throws(ModelError) -> Result) -> ModelError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

import Evidence
import Testing

@testable import ResNetModels

/// A computation without aliases and spellings.
@Suite("Data paths") struct DataPathTests {
  /// Appends an operation on values.
  private func append(
    _ name: String, _ values: [Int], to computation: inout Computation
  ) -> Int {
    let output = computation.addValue()
    let names = ["self", "other"]
    let arguments = zip(names, values).map { ($0, Computation.Argument.value($1)) }
    computation.append(name, Dictionary(uniqueKeysWithValues: arguments), output: output)
    return output
  }

  @Test("an operation in place replaces the value under its former name") func inPlace() throws {
    var computation = Computation()
    let image = computation.addInput()
    let first = append("neg", [image], to: &computation)
    let rectified = append("relu_", [first], to: &computation)
    computation.outputs = [append("add", [first, image], to: &computation)]
    let path = DataPath(computation)
    let sum = try #require(path.steps[path.outputs[0]])
    #expect(sum.data == [rectified, image])
    #expect(path.steps[rectified]?.name == "relu")
  }

  @Test("an operation that gives back its input is not a step") func neutral() {
    var computation = Computation()
    let image = computation.addInput()
    var value = image
    for name in ["dropout", "contiguous", "to", "clone", "dropout_"] {
      value = append(name, [value], to: &computation)
    }
    computation.outputs = [value]
    #expect(DataPath(computation).outputs == [image])
  }

  @Test("a weight under a mask has the name of the weight") func mask() {
    var computation = Computation()
    let image = computation.addInput()
    let weight = computation.addTensor("a.weight_orig")
    let mask = computation.addTensor("a.weight_mask")
    let other = computation.addTensor("b.weight_mask")
    let masked = append("mul", [mask, weight], to: &computation)
    let strange = append("mul", [weight, other], to: &computation)
    computation.outputs = [image]
    let path = DataPath(computation)
    #expect(path.tensors[masked] == "a.weight")
    #expect(path.tensors[strange] == nil)
  }

  @Test("a hundred thousand operations in place take linear time") func chain() {
    var computation = Computation()
    let image = computation.addInput()
    for _ in 0..<100_000 { _ = append("relu_", [image], to: &computation) }
    computation.outputs = [image]
    #expect(DataPath(computation).outputs == [computation.valueCount - 1])
  }
}

internal import Tensors

/// Which of the tensors to be written are the same one under several names.
struct TiedTensors {
  /// For each tensor, the number of the earlier one that holds its data; `nil` if it holds its own.
  let owners: [Int?]

  private struct Sameness: Hashable {
    let identity: TensorIdentity
    let dtype: DType
  }

  /// Finds equal identities, and refuses what neither format can hold.
  ///
  /// - Throws: ``FormatError`` naming a tensor that is quantised or whose name occurs twice.
  init(_ tensors: [TensorToWrite]) throws(FormatError) {
    var owners: [Int?] = []
    var firsts: [Sameness: Int] = [:]
    var names: Set<ExactName> = []
    for (number, tensor) in tensors.enumerated() {
      guard names.insert(ExactName(tensor.name)).inserted else {
        throw FormatError(
          .duplicateName, path: nil, key: tensor.name, found: "a second tensor under this name",
          expected: "unique names", remedy: "rename one of them")
      }
      guard !tensor.dtype.isQuantized else {
        throw FormatError(
          .unsupportedDType, path: nil, key: tensor.name,
          found: "the quantised type \(tensor.dtype.rawValue), whose scales would be lost",
          expected: "a type whose elements are the values",
          remedy: "dequantise the tensor before saving the checkpoint")
      }
      guard let identity = TensorIdentity(tensor.source) else {
        owners.append(nil)
        continue
      }
      let sameness = Sameness(identity: identity, dtype: tensor.dtype)
      owners.append(firsts[sameness])
      if firsts[sameness] == nil { firsts[sameness] = number }
    }
    self.owners = owners
  }
}

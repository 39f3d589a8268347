internal import Tensors

extension Sequence where Element == Tensor {
  /// The number of tensors that have the elements of one before: the same part of the same storage.
  ///
  /// An empty tensor has no elements to share. Complexity: linear in the number of tensors.
  var tiedCount: Int {
    var seen: Set<TensorIdentity> = []
    return count { tensor in
      TensorIdentity(tensor).map { !seen.insert($0).inserted } ?? false
    }
  }
}

import Fixtures
import Foundation
import MappedFiles
import Tensors
import WeightConversion

/// What NumPy says of an array: an entry of `numpy/EXPECTED.json`.
struct ArrayFact: Decodable, Equatable, Sendable {
  let dtype: String
  let shape: [Int]
  let sha256: String

  /// What a tensor holds, its values read.
  init(_ tensor: Tensor) throws {
    dtype = tensor.dtype.rawValue
    shape = tensor.shape
    sha256 = try FileHash(packedValuesOf: tensor).hexadecimal
  }

  /// The arrays of every fixture in `numpy`, by name.
  static let all = Fixtures.required {
    try Fixtures.json([String: ArrayFact].self, "numpy/EXPECTED.json")
  }
}

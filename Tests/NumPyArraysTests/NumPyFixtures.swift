import Crypto
import Fixtures
import Foundation
import MappedFiles
import Tensors

/// What NumPy says of an array: an entry of `numpy/EXPECTED.json`.
struct ArrayFact: Decodable, Equatable, Sendable {
  let dtype: String
  let shape: [Int]
  let sha256: String

  /// What a tensor holds, its values read.
  init(_ tensor: Tensor) throws {
    var hash = SHA256()
    var reader = try PackedBytes(of: tensor)
    while let chunk = reader.next() {
      chunk.withSpan { span in hash.update(data: span.indices.map { span[$0] }) }
    }
    dtype = tensor.dtype.rawValue
    shape = tensor.shape
    sha256 = hash.finalize().map { String(format: "%02x", $0) }.joined()
  }

  /// The arrays of every fixture in `numpy`, by name.
  static let all = Fixtures.required {
    try Fixtures.json([String: ArrayFact].self, "numpy/EXPECTED.json")
  }
}

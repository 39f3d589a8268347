internal import MappedFiles
internal import Tensors

/// The bytes of an array: in place in a file, or spelt in a pickle as characters.
enum ArrayBytes {
  case region(ByteRegion)
  /// Each byte a character up to U+00FF: how Python 3 writes bytes in protocols 0 to 2.
  case latin1(String, byteCount: Int)

  /// The bytes that a Latin-1 text stands for; `nil` if it has other characters.
  init?(latin1 text: String) {
    var count = 0
    for scalar in text.unicodeScalars {
      guard scalar.value <= 0xFF else { return nil }
      count += 1
    }
    self = .latin1(text, byteCount: count)
  }

  var byteCount: Int {
    switch self {
    case .region(let region): region.count
    case .latin1(_, let byteCount): byteCount
    }
  }

  func storage(byteOrder: ByteOrder) -> TensorStorage {
    switch self {
    case .region(let region):
      TensorStorage(name: "NumPy array", region: region, byteOrder: byteOrder)
    case .latin1(let text, let byteCount):
      TensorStorage(name: "NumPy array", byteCount: byteCount, byteOrder: byteOrder) {
        () throws(TensorError) in
        ByteRegion(copying: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
      }
    }
  }
}

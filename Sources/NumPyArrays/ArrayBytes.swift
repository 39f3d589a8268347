internal import MappedFiles
internal import Tensors

/// Where the bytes of an array are.
enum ArrayBytes {
  /// In a file, or in memory.
  case region(ByteRegion)
  /// In a pickle, each byte spelt as a character up to U+00FF: how Python 3 writes bytes in
  /// protocols 0 to 2.
  case latin1(String, byteCount: Int)
  /// Behind the header of a `.npy` record that may be compressed.
  case part(of: TensorStorage, from: Int)

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
    case .part(let whole, let start): whole.byteCount - start
    }
  }

  func storage(byteOrder: ByteOrder) -> TensorStorage {
    switch self {
    case .region(let region):
      return TensorStorage(name: "NumPy array", region: region, byteOrder: byteOrder)
    case .latin1(let text, let byteCount):
      return TensorStorage(name: "NumPy array", byteCount: byteCount, byteOrder: byteOrder) {
        () throws(TensorError) in
        ByteRegion(copying: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
      }
    case .part(let whole, let start):
      let count = byteCount
      return TensorStorage(name: whole.name, byteCount: count, byteOrder: byteOrder) {
        () throws(TensorError) in
        guard let data = try whole.bytes().subregion(at: start, count: count) else {
          throw TensorError(.unreadableStorage, "\(whole.name) ends before its array does")
        }
        return data
      }
    }
  }
}

internal import MappedFiles
internal import NativeFormat
internal import Synchronization
internal import Tensors

/// NaN and infinite values among the weights that a conversion wrote.
///
/// They are counted as the bytes pass on their way to the output.
public struct NotFiniteValues: Hashable, Sendable {
  /// The number of values.
  public internal(set) var count = 0
  /// The number of tensors that have any.
  public internal(set) var tensorCount = 0
  /// The name of the first such tensor in the output.
  public internal(set) var first = ""
}

/// Counts while several cores write.
final class NotFiniteCounter: Sendable {
  private let counts: Mutex<[Int]>
  private let names: [String]

  /// Prepares to count the values of tensors with these names.
  init(names: [String]) {
    self.names = names
    counts = Mutex(Array(repeating: 0, count: names.count))
  }

  /// The tensors with observers that count.
  func observing(_ tensors: [TensorToWrite]) -> [TensorToWrite] {
    tensors.enumerated().map { number, tensor in
      var tensor = tensor
      let dtype = tensor.dtype
      tensor.observer = { [self] bytes in
        let found = bytes.notFiniteCount(of: dtype)
        if found > 0 { counts.withLock { $0[number] += found } }
      }
      return tensor
    }
  }

  /// What was counted; `nil` if all values are finite.
  var values: NotFiniteValues? {
    let counts = counts.withLock(\.self)
    guard let first = counts.firstIndex(where: { $0 > 0 }) else { return nil }
    return NotFiniteValues(
      count: counts.saturatedSum, tensorCount: counts.count { $0 > 0 }, first: names[first])
  }
}

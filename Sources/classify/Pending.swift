import Dispatch
import Synchronization

/// A value that another thread computes meanwhile.
final class Pending<Value: Sendable>: Sendable {
  private let compute: @Sendable () -> Value
  private let value = Mutex<Value?>(nil)
  private let done = DispatchSemaphore(value: 0)

  /// Begins to compute.
  init(_ compute: @escaping @Sendable () -> Value) {
    self.compute = compute
    DispatchQueue.global(qos: .userInitiated).async { [self] in
      let result = compute()
      value.withLock { $0 = result }
      done.signal()
    }
  }

  /// Waits until the value is there; called once.
  func wait() -> Value {
    done.wait()
    return value.withLock { $0 } ?? compute()
  }
}

internal import Dispatch
internal import Synchronization

/// Calls `body` with every number under `count` on all cores, and gives its results in order.
///
/// - Throws: What `body` throws for the lowest number for which it does, as on one core; of the
///   numbers above, some are then left out.
package func inParallel<Output: Sendable, Failure: Error>(
  _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Output
) throws(Failure) -> [Output] {
  let outcomes = Mutex<[Result<Output, Failure>?]>(Array(repeating: nil, count: count))
  let firstFailure = Atomic<Int>(.max)
  DispatchQueue.concurrentPerform(iterations: count) { number in
    guard number < firstFailure.load(ordering: .relaxed) else { return }
    let outcome: Result<Output, Failure>
    do throws(Failure) {
      outcome = .success(try body(number))
    } catch {
      outcome = .failure(error)
      firstFailure.min(number, ordering: .relaxed)
    }
    outcomes.withLock { $0[number] = outcome }
  }
  var results: [Output] = []
  for outcome in outcomes.withLock(\.self) {
    if let outcome { results.append(try outcome.get()) }
  }
  return results
}

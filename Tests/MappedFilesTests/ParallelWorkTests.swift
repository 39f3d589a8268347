import MappedFiles
import Synchronization
import Testing

/// Work on all cores, with the outcome that one core would have.
@Suite("Parallel work") struct ParallelWorkTests {
  struct Failure: Error, Equatable {
    let number: Int
  }

  @Test("results have the order of their indices", arguments: [0, 1, 2, 1000])
  func order(count: Int) {
    let squares = inParallel(count) { $0 * $0 }
    #expect(squares == (0..<count).map { $0 * $0 })
  }

  @Test(
    "the error with the lowest index is thrown",
    arguments: [[999], [3, 500], [500, 3, 998], [0, 1, 2]])
  func firstError(numbers: [Int]) {
    let failing = Set(numbers)
    let done = Mutex<Set<Int>>([])
    let error = #expect(throws: Failure.self) {
      _ = try inParallel(1000) { (number) throws(Failure) -> Int in
        guard !failing.contains(number) else { throw Failure(number: number) }
        done.withLock { _ = $0.insert(number) }
        return number
      }
    }
    #expect(error?.number == numbers.min())
    #expect(done.withLock { $0 }.isSuperset(of: 0..<(numbers.min() ?? 0)))
  }
}

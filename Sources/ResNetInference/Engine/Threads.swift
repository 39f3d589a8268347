internal import CEngine

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Calls `body` while oneDNN uses `count` threads for what this thread creates and runs.
///
/// The setting is the calling thread's own (OpenMP's `nthreads-var`) and is put back afterwards; it
/// touches no other thread. A oneDNN that was built without OpenMP keeps its own number.
func withThreads<Result>(
  _ count: Int, _ body: () throws(InferenceError) -> Result
) throws(InferenceError) -> Result {
  let before = engine_thread_count()
  engine_set_threads(Int32(clamping: count))
  defer { engine_set_threads(before) }
  return try body()
}

/// The number of cores of the machine, whatever this thread's setting is.
let coreCount = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)

/// The largest number of threads that can be asked for.
let maximumThreadCount = 1024

/// The number of cores that the process may use, as oneDNN counts them.
func defaultThreadCount() -> Int { max(Int(engine_thread_count()), 1) }

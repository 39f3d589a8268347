import Dispatch
import MappedFiles

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What happens when the user presses Ctrl-C or the system asks the process to end.
enum Interruption {
  /// From now on an interruption removes what is half written before the process ends.
  ///
  /// A thread waits for the signals, so that no code runs inside a signal handler. The corresponding
  /// C functions are `pthread_sigmask` and `sigwait`.
  static func removePartialFiles() { _ = waiting }

  private static let waiting: Void = {
    // A file that may not grow is an error to be told, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    let signals = SignalSet([SIGINT, SIGTERM, SIGHUP].filter { !isIgnored($0) })
    signals.block()
    DispatchQueue(label: "wait for signals").async {
      let number = signals.wait()
      OutputFile.removeAllPartialFiles()
      // Ending by the signal itself tells the shell what happened.
      signals.unblock()
      raise(number)
    }
  }()

  /// Whether the parent asked that a signal be ignored, as `nohup` does.
  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_IGN)
    signal(number, handler)
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Signals to block and wait for.
private struct SignalSet: Sendable {
  private let bits: sigset_t

  init(_ numbers: [Int32]) {
    var bits = sigset_t()
    unsafe sigemptyset(&bits)
    for number in numbers { unsafe sigaddset(&bits, number) }
    self.bits = bits
  }

  func block() {
    var bits = bits
    unsafe pthread_sigmask(SIG_BLOCK, &bits, nil)
  }

  func unblock() {
    var bits = bits
    unsafe pthread_sigmask(SIG_UNBLOCK, &bits, nil)
  }

  func wait() -> Int32 {
    var bits = bits
    var number: Int32 = 0
    unsafe sigwait(&bits, &number)
    return number
  }
}

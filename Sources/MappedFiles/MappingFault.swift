#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What happens when a mapped file is cut short by another process while it is being read.
///
/// The system then answers a read of the missing pages with the signal SIGBUS, which ends a process
/// without a word. A library must not decide otherwise for its program; a command can.
public enum MappingFault {
  private nonisolated(unsafe) static var message: UnsafeMutablePointer<CChar>?
  private nonisolated(unsafe) static var status: Int32 = 1
  private nonisolated(unsafe) static var partialPath: UnsafeMutablePointer<CChar>?

  /// From now on such a fault prints `message` on standard error, removes what is half written and
  /// ends the process with `status`.
  ///
  /// The corresponding C function is `sigaction`; the handler calls only what is safe in one.
  public static func endProcess(status: Int32, message: String) {
    unsafe self.message = strdup(message + "\n")
    unsafe self.status = status
    signal(SIGBUS) { _ in
      if let message = unsafe MappingFault.message { unsafe write(2, message, strlen(message)) }
      if let path = unsafe MappingFault.partialPath { unsafe unlink(path) }
      unsafe _exit(MappingFault.status)
    }
  }

  /// Notes the partial file to remove; the last one noted is.
  ///
  /// The path noted before is not freed: the handler may be reading it on another thread.
  static func note(partialPath path: String) {
    unsafe partialPath = strdup(path)
  }
}

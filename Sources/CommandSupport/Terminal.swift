internal import ArgumentParser
internal import ResNetModels

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// An output stream of the process.
public struct Terminal: Sendable {
  private let descriptor: Int32

  /// Standard output, where results go.
  public static let standardOutput = Terminal(descriptor: 1)
  /// Standard error, where messages go.
  public static let standardError = Terminal(descriptor: 2)

  /// Whether someone is watching a screen that can redraw a line.
  ///
  /// The corresponding C function is `isatty`.
  public var isInteractive: Bool { isatty(descriptor) == 1 && Self.environment("TERM") != "dumb" }

  /// Whether colours are wanted here: on a terminal, unless `NO_COLOR` is set.
  public var showsColour: Bool { isInteractive && Self.environment("NO_COLOR").isEmpty }

  /// Writes text.
  ///
  /// - Throws: `ExitCode` 3, with a message, if the text cannot be delivered.
  public func write(_ text: String) throws {
    guard let reason = tryToWrite(text) else { return }
    if descriptor != 2 { complain("standard output cannot be written: \(reason)") }
    throw ExitCode(3)
  }

  /// Writes text as far as that is possible.
  ///
  /// - Returns: The system's sentence if it is not. The corresponding C function is `write`.
  @discardableResult
  public func tryToWrite(_ text: String) -> String? {
    var rest = ArraySlice(text.utf8)
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Glibc)
          unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          unsafe Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        guard errno == EINTR else { return unsafe String(cString: strerror(errno)) }
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return nil
  }

  /// Clears the line that a ``ProgressBar`` may stand in.
  public func removeProgress() {
    if isInteractive { tryToWrite("\r\u{1B}[K") }
  }

  private static func environment(_ name: String) -> String {
    unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
  }
}

/// The characters of a message that are printed, at most, from each of its ends.
private let maximumEndCount = 2000

/// Prints a message on standard error; of one that repeats a name of megabytes, the ends.
public func complain(_ message: String, as kind: String = "error") {
  let scalars = message.unicodeScalars
  let isLong = message.utf8.count > 2 * maximumEndCount && scalars.count > 2 * maximumEndCount
  let shown =
    isLong
    ? "\(Substring(scalars.prefix(maximumEndCount)))…\(Substring(scalars.suffix(maximumEndCount)))"
    : message
  Terminal.standardError.tryToWrite("\(kind): \(shown.escapedForTerminal)\n")
}

extension String {
  /// The text without anything that could disturb a terminal, its backslashes as they are.
  public var escapedForTerminal: String {
    guard utf8.contains(UInt8(ascii: "\\")) else { return escapedForDisplay }
    return split(separator: "\\", omittingEmptySubsequences: false)
      .map { String($0).escapedForDisplay }.joined(separator: "\\")
  }
}

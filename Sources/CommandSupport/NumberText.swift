#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension Double {
  /// So many significant digits, with an exponent where that is shorter.
  ///
  /// The C format is `%.*g`.
  public func text(significantDigits count: Int) -> String { text("%.*g", count) }

  /// So many digits after the point.
  ///
  /// The C format is `%.*f`.
  public func text(decimals count: Int) -> String { text("%.*f", count) }

  /// Foundation's `String(format:)` would bring all of Foundation, and its start-up, with it.
  private func text(_ format: String, _ count: Int) -> String {
    unsafe withVaList([Int32(truncatingIfNeeded: count), self]) { arguments in
      // A finite double has up to 309 digits before the point.
      var characters = [CChar](repeating: 0, count: 512)
      unsafe vsnprintf(&characters, characters.count, format, arguments)
      return String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
  }
}

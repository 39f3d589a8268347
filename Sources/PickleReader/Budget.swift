/// A limit by its name: what it counts, where its number stands, how a refusal speaks of it.
///
/// The names are those of the command's option `--limit NAME=VALUE`.
public struct Budget<Limits>: Sendable {
  /// The name, as typed behind `--limit`.
  public let name: String
  /// What is counted, in the plural.
  public let noun: String
  /// Where the number stands among the limits.
  public let number: any WritableKeyPath<Limits, Int> & Sendable

  /// Creates the name of a limit.
  public init(
    _ name: String, of noun: String, _ number: any WritableKeyPath<Limits, Int> & Sendable
  ) {
    self.name = name
    self.noun = noun
    self.number = number
  }

  /// What is said when it is exceeded: `exceeds the limit of 3 stack values; …`, with the option that
  /// raises it as it would be typed.
  ///
  /// - Parameters:
  ///   - limits: The limits, one of which was exceeded.
  ///   - needed: A number that is large enough for the file, where it is known; else twice the limit
  ///     is suggested.
  public func excess(over limits: Limits, needed: Int = 0) -> String {
    let limit = limits[keyPath: number]
    let (twice, overflow) = limit.multipliedReportingOverflow(by: 2)
    return """
      exceeds the limit of \(limit) \(noun); if you trust the file, raise it by \
      --limit \(name)=\(max(overflow ? .max : twice, needed, 1))
      """
  }
}

extension Budget<PickleLimits> {
  static var opcodes: Self { Self("opcodes", of: "opcodes", \.opcodes) }
  static var stack: Self { Self("stack", of: "stack values", \.stack) }
  static var depth: Self { Self("depth", of: "open marks", \.depth) }
  static var memo: Self { Self("memo", of: "memo entries", \.memo) }
  static var values: Self { Self("values", of: "values", \.values) }
  static var contents: Self { Self("contents", of: "values within containers", \.contents) }
  static var globals: Self { Self("globals", of: "distinct globals", \.globals) }
  static var globalNameBytes: Self {
    Self("global-name-bytes", of: "bytes in the name of a global", \.globalNameBytes)
  }
  static var decimalDigits: Self {
    Self("decimal-digits", of: "digits in a decimal integer", \.decimalDigits)
  }

  /// The limits of the pickle machine.
  public static var all: [Self] {
    [
      opcodes, stack, depth, memo, values, contents, globals, globalNameBytes, decimalDigits,
    ]
  }
}

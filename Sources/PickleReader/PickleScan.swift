/// The globals of a pickle, whole or broken, and what broke it.
///
/// What cannot be executed is passed over, so that the globals behind it are seen, too.
public struct PickleScan: Sendable {
  /// Every class and function named, in the order of first mention.
  public let globals: [PickleGlobal]
  /// The number of bytes up to where the scan ended: behind STOP, or where nothing could be read.
  public let byteCount: Int
  /// Why the pickle cannot be read; `nil` if it can.
  public let failure: PickleError?
  /// What ended the scan before STOP; `nil` if that was reached, past whatever failed.
  public let end: PickleError?

  /// The pickle; `nil` if it cannot be read.
  ///
  /// Past an opcode that failed, Python's stack may be another than this one.
  public let pickle: Pickle?

  /// The number of opcodes executed; an opcode that fails counts as several.
  public let opcodeCount: Int

  /// How many opcodes failed; each takes as long as many that do not.
  public let failureCount: Int

  /// Looks through the pickle at the start of `input`.
  ///
  /// The corresponding Python function is `pickletools.genops`, with the stack and the memo kept.
  ///
  /// - Parameters:
  ///   - input: The bytes.
  ///   - limits: What the pickle may ask for.
  public init(of input: Span<UInt8>, limits: PickleLimits = PickleLimits()) {
    var unpickler = Unpickler(limits: limits)
    (failure, end, failureCount) = unpickler.scan(input)
    globals = unpickler.contents.globals
    byteCount = unpickler.position
    opcodeCount = unpickler.opcodeCount
    pickle =
      failure == nil
      ? Pickle(
        root: unpickler.stack.last ?? .none, byteCount: byteCount, contents: unpickler.contents)
      : nil
  }
}

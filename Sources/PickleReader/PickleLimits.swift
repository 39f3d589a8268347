/// How much a pickle may ask for before it is refused.
///
/// The defaults admit a checkpoint of a hundred thousand tensors. Together they keep reading any
/// ten megabytes, compressed or not, under a quarter of a gigabyte and two seconds.
public struct PickleLimits: Hashable, Sendable {
  /// The number of opcodes executed.
  public var opcodes = 1 << 26
  /// The number of values on the stack at a time.
  public var stack = 1 << 22
  /// The number of marks open at a time: the nesting of non-empty containers being built.
  public var depth = 1 << 21
  /// The number of entries in the memo.
  public var memo = 1 << 23
  /// The number of containers, objects, strings and long integers made; a tuple that is a key counts
  /// three times.
  public var values = 1 << 20
  /// The number of values within containers, with the room that these have to grow.
  public var contents = 1 << 23
  /// The number of classes and functions named.
  public var globals = 1 << 14
  /// The number of bytes in the name of a module, a class or a function.
  public var globalNameBytes = 1 << 10
  /// The number of digits of an integer written in decimal; Python's own limit is the same.
  public var decimalDigits = 4300

  /// Creates the default limits.
  public init() {}
}

/// Why a pickle cannot be read, and at which byte.
public struct PickleError: Error, Hashable, Sendable {
  /// The kinds of failure, for programs to tell apart.
  public enum Code: String, Hashable, Sendable {
    /// The bytes end before the pickle does.
    case truncated
    /// A byte stands where an opcode must, and is none.
    case unknownOpcode
    /// The protocol number is above 5.
    case unsupportedProtocol
    /// An opcode needs more values than the stack has above the last mark.
    case stackUnderflow
    /// An opcode needs a mark and there is none.
    case missingMark
    /// An opcode found a value of another type than it works on.
    case wrongType
    /// A dictionary key or set element that Python cannot hash.
    case unhashableKey
    /// A key without a value.
    case oddItemCount
    /// A memo entry that was never stored.
    case unknownMemoEntry
    /// A number, string or name whose text is malformed.
    case malformedText
    /// Text that is not UTF-8.
    case invalidUTF8
    /// A frame inside another, or an opcode across a frame's end.
    case misplacedFrame
    /// An object that needs data from outside of the pickle: an extension code or a buffer.
    case outsideData
    /// A limit of ``PickleLimits`` is reached.
    case limitExceeded
  }

  /// The kind of failure.
  public let code: Code
  /// The position of the opcode, in bytes from the start of the pickle.
  public let offset: Int
  /// The opcode's name as in `pickletools`; empty where none could be read.
  public let opcode: String
  /// What was found and what was expected.
  public let detail: String
}

extension PickleError: CustomStringConvertible {
  /// One sentence with the opcode and its position.
  public var description: String {
    "\(detail) (\(opcode.isEmpty ? "" : "\(opcode) ")at byte \(offset) of the pickle)"
  }
}

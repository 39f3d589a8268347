import Fixtures
import PickleReader
import Testing

/// Why a pickle was refused, in what a program can tell apart.
struct Refusal: Equatable, Sendable {
  let code: PickleError.Code
  let offset: Int
  let opcode: String
}

/// Opcodes that are executed, and one after them that is refused.
struct RefusedCase: CustomTestStringConvertible, Sendable {
  let executed: PickleCode
  let refused: PickleCode
  let refusal: Refusal

  /// `refused`, with its argument, is refused behind `executed`.
  init(
    _ executed: PickleCode, then refused: PickleCode, _ code: PickleError.Code,
    _ opcode: String
  ) {
    self.executed = executed
    self.refused = refused
    refusal = Refusal(code: code, offset: executed.bytes.count, opcode: opcode)
  }

  /// The whole pickle, with a STOP that is not reached.
  var pickle: PickleCode { executed + refused + "N." }

  var testDescription: String {
    "\(refusal.opcode) at \(refusal.offset): \(refusal.code), \(pickle.bytes.prefix(40))"
  }
}

/// Reads a pickle.
func read(
  _ code: PickleCode, limits: PickleLimits = PickleLimits()
) throws(PickleError) -> Pickle {
  let bytes = ContiguousArray(code.bytes)
  return try Pickle(reading: bytes.span, limits: limits)
}

/// How a pickle is refused; `nil` if it is read.
func refusal(of code: PickleCode, limits: PickleLimits = PickleLimits()) -> Refusal? {
  do throws(PickleError) {
    _ = try read(code, limits: limits)
    return nil
  } catch {
    return Refusal(code: error.code, offset: error.offset, opcode: error.opcode)
  }
}

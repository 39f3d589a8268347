internal import CEngine

/// An operation bound to memory, to be run by one thread at a time.
@safe
final class Call {
  private let handle: OpaquePointer
  private let operation: Operation

  /// Binds `operation` to memory that the caller keeps alive as long as the call.
  ///
  /// An address that the operation has no use for is ignored.
  ///
  /// - Throws: ``InferenceError``
  @unsafe
  init(
    _ operation: Operation, source: UnsafeMutableRawPointer?,
    weights: UnsafeMutableRawPointer? = nil, bias: UnsafeMutableRawPointer? = nil,
    destination: UnsafeMutableRawPointer?, scratch: UnsafeMutableRawPointer?,
    factors: UnsafeMutableRawPointer? = nil
  ) throws(InferenceError) {
    let addresses = unsafe [source, weights, bias, destination, scratch, factors]
    var handle: OpaquePointer?
    let status = unsafe engine_call_create(operation.handle, addresses, &handle)
    unsafe self.handle = try unsafe created(handle, status, "binding an operation")
    self.operation = operation
  }

  deinit { unsafe engine_call_destroy(handle) }

  /// Exchanges the memory of one operand, which must be row-major.
  ///
  /// - Throws: ``InferenceError``
  @unsafe
  func rebind(_ role: EngineRole, to memory: UnsafeMutableRawPointer?) throws(InferenceError) {
    try checkStatus(
      unsafe engine_call_rebind(handle, role, memory), "binding an operand")
  }

  /// Runs calls one after another.
  ///
  /// - Throws: ``InferenceError``
  static func run(_ calls: [Call]) throws(InferenceError) {
    let handles: [OpaquePointer?] = unsafe calls.map { unsafe $0.handle }
    let status = unsafe engine_run(handles, handles.count)
    extendLifetime(calls)
    try checkStatus(status, "running a network")
  }
}

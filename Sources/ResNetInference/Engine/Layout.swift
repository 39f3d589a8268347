internal import CEngine

/// How the elements of a float32 tensor lie in memory.
///
/// The corresponding oneDNN type is `dnnl_memory_desc_t`.
@safe
final class Layout: @unchecked Sendable {
  let handle: OpaquePointer
  /// What the handle is part of; `nil` if it is the object's own.
  private let owner: Operation?

  /// Creates the row-major layout of a tensor of 1 to 5 dimensions.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``.
  init(rowMajor shape: [Int]) throws(InferenceError) {
    var handle: OpaquePointer?
    let status = unsafe engine_layout_create(shape.map(Int64.init), Int32(shape.count), &handle)
    unsafe self.handle = try unsafe created(handle, status, "the layout of \(shape)")
    owner = nil
  }

  /// The layout of an operand of `owner`.
  init(_ handle: OpaquePointer, of owner: Operation) {
    unsafe self.handle = handle
    self.owner = owner
  }

  deinit {
    if owner == nil { unsafe engine_layout_destroy(handle) }
  }

  /// The bytes that a tensor takes, padding of blocks included.
  var byteCount: Int { unsafe engine_layout_byte_count(handle) }

  /// The number of values that a tensor takes, padding of blocks included, which is zero.
  var floatCount: Int { byteCount / MemoryLayout<Float>.stride }

  /// Whether a tensor in one layout is the same in the other.
  func isEqual(to other: Layout) -> Bool { unsafe engine_layout_equal(handle, other.handle) != 0 }
}

/// The handle that a function of the engine was to create.
///
/// - Throws: ``InferenceError`` if it did not.
@unsafe
func created(
  _ handle: OpaquePointer?, _ status: Int32, _ what: @autoclosure () -> String
) throws(InferenceError) -> OpaquePointer {
  try checkStatus(status, what())
  guard let handle = unsafe handle else {
    throw InferenceError(.engineFailure, "oneDNN created nothing for \(what())")
  }
  return unsafe handle
}

/// Fails if `status` is not 0.
///
/// - Throws: ``InferenceError/Code/outOfMemory`` or ``InferenceError/Code/engineFailure``.
func checkStatus(_ status: Int32, _ what: @autoclosure () -> String) throws(InferenceError) {
  guard status != 0 else { return }
  let text = unsafe String(cString: engine_status_text(status))
  throw InferenceError(
    engine_status_is_out_of_memory(status) != 0 ? .outOfMemory : .engineFailure,
    "oneDNN \(LibraryVersion.text) fails at \(what()): \(text)")
}

/// The version of oneDNN that is linked.
enum LibraryVersion {
  /// The three numbers, such as `2.6.3`.
  static var text: String {
    let version = engine_version()
    return "\(version / 10000).\(version / 100 % 100).\(version % 100)"
  }
}

internal import CEngine
internal import ResNetModels

/// A layer for tensors of fixed sizes, or a change of layout; holds no data.
///
/// The corresponding oneDNN type is `dnnl_primitive_t`.
@safe
final class Operation: @unchecked Sendable {
  let handle: OpaquePointer
  /// The library's name of the code that runs it, such as `jit:avx2`.
  var implementation: String {
    unsafe String(cString: engine_operation_implementation(handle))
  }

  private init(
    _ what: @autoclosure () -> String, _ create: (inout OpaquePointer?) -> Int32
  ) throws(InferenceError) {
    var handle: OpaquePointer?
    let status = unsafe create(&handle)
    unsafe self.handle = try unsafe created(handle, status, what())
  }

  deinit { unsafe engine_operation_destroy(handle) }

  /// The layout of what is read or written; `nil` if the operation has no such operand.
  func layout(of role: EngineRole) -> Layout? {
    guard let layout = unsafe engine_operation_layout(handle, role) else { return nil }
    return unsafe Layout(layout, of: self)
  }

  /// The bytes of scratch memory that running it needs.
  var scratchByteCount: Int { layout(of: ENGINE_SCRATCHPAD)?.byteCount ?? 0 }
}

extension Operation {
  /// Creates a convolution with a bias; the library chooses every layout but that of `sum`.
  ///
  /// - Parameters:
  ///   - sum: The layout of what the destination holds and the result is added to.
  ///   - activation: The function applied in the end.
  ///   - isDirect: True if each result must be the sum of its products, so that NaN and infinity stay
  ///     where they belong.
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(
    convolution window: EngineWindow, sum: Layout?, activation: EngineActivation,
    isDirect: Bool = false
  ) throws(InferenceError) {
    var window = window
    try unsafe self.init("a convolution") {
      unsafe engine_convolution_create(&window, sum?.handle, activation, isDirect ? 1 : 0, &$0)
    }
  }

  /// Creates a product with one factor for each channel of each image.
  ///
  /// - Parameters:
  ///   - source: The layout of the source and of the destination.
  ///   - sums: True if the product is added to what the destination holds.
  ///   - activation: The function applied in the end.
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(
    productOf source: Layout, batch: Int, channels: Int, sums: Bool, activation: EngineActivation
  ) throws(InferenceError) {
    try unsafe self.init("a product") {
      unsafe engine_product_create(
        source.handle, Int64(batch), Int64(channels), sums ? 1 : 0, activation, &$0)
    }
  }

  /// Creates a pooling by the largest value.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(maxPool window: EngineWindow, source: Layout) throws(InferenceError) {
    var window = window
    try unsafe self.init("max pooling") {
      unsafe engine_pooling_create(&window, source.handle, 0, &$0)
    }
  }

  /// Creates a pooling by the mean.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(mean window: EngineWindow, source: Layout) throws(InferenceError) {
    var window = window
    try unsafe self.init("average pooling") {
      unsafe engine_pooling_create(&window, source.handle, 1, &$0)
    }
  }

  /// Creates a matrix product with a bias between row-major tensors, then an activation.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(
    linear batch: Int, inputs: Int, outputs: Int, activation: EngineActivation = ENGINE_LINEAR
  ) throws(InferenceError) {
    try unsafe self.init("a matrix product") {
      unsafe engine_linear_create(Int64(batch), Int64(inputs), Int64(outputs), activation, &$0)
    }
  }

  /// Creates a change of layout.
  ///
  /// - Throws: ``InferenceError/Code/engineFailure``.
  convenience init(from source: Layout, to destination: Layout) throws(InferenceError) {
    try unsafe self.init("a change of layout") {
      unsafe engine_reorder_create(source.handle, destination.handle, &$0)
    }
  }
}

extension EngineWindow {
  /// Creates a window over images of one size that leaves images of another.
  init(
    batch: Int, _ source: ImageShape, to destination: ImageShape, kernel: Size2D, stride: Size2D,
    padding: Size2D, dilation: Size2D = 1, groups: Int = 1
  ) {
    func sizes(_ shape: ImageShape) -> (Int64, Int64, Int64, Int64) {
      (Int64(batch), Int64(shape.channels), Int64(shape.size.height), Int64(shape.size.width))
    }
    func pair(_ size: Size2D) -> (Int64, Int64) { (Int64(size.height), Int64(size.width)) }
    /// What is missing at the end for the last position; the library checks the sum.
    func end(_ side: KeyPath<Size2D, Int>) -> Int64 {
      let last = (destination.size[keyPath: side] - 1) * stride[keyPath: side]
      let reach = (kernel[keyPath: side] - 1) * dilation[keyPath: side] + 1
      return Int64(max(last + reach - source.size[keyPath: side] - padding[keyPath: side], 0))
    }
    self.init(
      source: sizes(source), destination: sizes(destination), kernel: pair(kernel),
      stride: pair(stride), dilation: pair(dilation), padding: pair(padding),
      end_padding: (end(\.height), end(\.width)), groups: Int64(groups))
  }
}

extension EngineWindow {
  /// The sizes of one image that comes out.
  var output: ImageShape {
    ImageShape(
      channels: Int(destination.1),
      size: Size2D(height: Int(destination.2), width: Int(destination.3)))
  }
}

/// The sizes of one image or of its features.
struct ImageShape: Hashable, Sendable {
  /// The number of channels.
  var channels: Int
  /// The height and width, in pixels.
  var size: Size2D
}

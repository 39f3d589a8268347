/// What a window that moves over an image leaves of its sides.
enum WindowArithmetic {
  /// The positions of a window along one side; `nil` if it fits nowhere or the numbers overflow.
  static func outputSide(
    of side: Int, kernel: Int, stride: Int, padding: Int, dilation: Int = 1, ceilMode: Bool = false
  ) -> Int? {
    guard side > 0, kernel > 0, stride > 0, padding >= 0, dilation > 0 else { return nil }
    let (reach, reachOverflow) = (kernel - 1).multipliedReportingOverflow(by: dilation)
    let (border, borderOverflow) = padding.multipliedReportingOverflow(by: 2)
    let (padded, paddedOverflow) = side.addingReportingOverflow(border)
    guard !reachOverflow, !borderOverflow, !paddedOverflow, padded > reach else { return nil }
    let room = padded - reach - 1
    let positions = room / stride + 1
    guard ceilMode, room % stride != 0, positions * stride < side + padding else {
      return positions
    }
    return positions + 1
  }
}

extension Conv2d {
  /// The height and width that come out for an image of `size`, in pixels; `nil` if the image is
  /// too small for the kernel.
  public func outputSize(for size: Size2D) -> Size2D? {
    guard
      let height = WindowArithmetic.outputSide(
        of: size.height, kernel: kernelSize.height, stride: stride.height, padding: padding.height,
        dilation: dilation.height),
      let width = WindowArithmetic.outputSide(
        of: size.width, kernel: kernelSize.width, stride: stride.width, padding: padding.width,
        dilation: dilation.width)
    else { return nil }
    return Size2D(height: height, width: width)
  }
}

extension MaxPool2d {
  /// The height and width that come out for an image of `size`, in pixels; `nil` if the image is
  /// too small for the window.
  public func outputSize(for size: Size2D) -> Size2D? {
    func side(_ side: Int) -> Int? {
      WindowArithmetic.outputSide(
        of: side, kernel: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode)
    }
    guard let height = side(size.height), let width = side(size.width) else { return nil }
    return Size2D(height: height, width: width)
  }
}

extension AvgPool2d {
  /// The height and width that come out for an image of `size`, in pixels; `nil` if the image is
  /// too small for the window.
  ///
  /// In ceil mode a window may be larger than the image, as in PyTorch.
  public func outputSize(for size: Size2D) -> Size2D? {
    func side(_ side: Int) -> Int? {
      guard side > 0, kernelSize > 0, stride > 0 else { return nil }
      if side < kernelSize { return ceilMode ? 1 : nil }
      return WindowArithmetic.outputSide(
        of: side, kernel: kernelSize, stride: stride, padding: 0, ceilMode: ceilMode)
    }
    guard let height = side(size.height), let width = side(size.width) else { return nil }
    return Size2D(height: height, width: width)
  }
}

extension ZeroPaddingShortcut {
  /// The height and width that come out for an image of `size`, in pixels.
  public func outputSize(for size: Size2D) -> Size2D {
    Size2D(
      height: (size.height - 1) / stride + 1, width: (size.width - 1) / stride + 1)
  }
}

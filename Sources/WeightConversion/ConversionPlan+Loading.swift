public import ResNetModels
public import Tensors

extension ConversionPlan {
  /// Loads the network that a conversion would write; reads no tensor data.
  ///
  /// - Throws: ``ConversionError`` if the plan names no architecture or is not permitted, or if the
  ///   file's name states another hash.
  public func network() throws(ConversionError) -> ResNet<Tensor> {
    try checkPermitted()
    _ = try verifiedHash()
    guard let selection else {
      throw ConversionError(.unrecognized, path: file.path, "no architecture was asked for")
    }
    do {
      return try ResNet(
        selection.architecture.configuration, in: selection.report.scope(over: selection.stateDict))
    } catch {
      throw ConversionError(.incomplete, path: file.path, "\(error)", report: error.report)
    }
  }
}

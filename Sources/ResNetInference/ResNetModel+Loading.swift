internal import MappedFiles
public import NativeFormat
internal import ResNetModels
internal import Tensors

extension ResNetModel {
  /// Loads the network of a native file, whose names and shapes tell which it is.
  ///
  /// - Parameters:
  ///   - path: A file that `convert-weights` wrote, such as `resnet18.rnw`.
  ///   - threads: The number of threads that a call uses; by default one for each core.
  ///   - compiledShapeLimit: The most compiled sizes that are kept; at least one is.
  /// - Throws: ``InferenceError/Code/unreadableFile`` if it is no native file, or
  ///   ``InferenceError/Code/incompleteWeights`` with the coverage report if tensors are missing,
  ///   unexpected or of another size.
  public convenience init(
    path: String, threads: Int? = nil, compiledShapeLimit: Int = defaultCompiledShapeLimit
  ) throws(InferenceError) {
    let file: NativeFile
    do {
      file = try NativeFile(path: path)
    } catch {
      throw InferenceError(.unreadableFile, error.description, cause: .format(error))
    }
    try self.init(file, threads: threads, compiledShapeLimit: compiledShapeLimit)
  }

  /// Loads the network of a native file, with the strides and the `eps` that its metadata record.
  ///
  /// - Throws: ``InferenceError``, as ``init(path:threads:compiledShapeLimit:)``.
  public convenience init(
    _ file: NativeFile, threads: Int? = nil, compiledShapeLimit: Int = defaultCompiledShapeLimit
  ) throws(InferenceError) {
    let network: ResNet<Tensor>
    do {
      network = try ResNet(weights: file)
    } catch {
      guard error.code != .unknownRecord else {
        throw InferenceError(.unreadableFile, "\(file.file.path): \(error)")
      }
      throw InferenceError(loading: file.file.path, Self.reported(error, of: file))
    }
    try self.init(network, threads: threads, compiledShapeLimit: compiledShapeLimit)
  }

  /// The report on the architecture that the file states, if the file's tensors show none.
  private static func reported(_ error: ModelError, of file: NativeFile) -> ModelError {
    guard error.report == nil,
      let name = file.metadata[MetadataKey.architecture],
      let stated = Architecture.named(name)
    else { return error }
    do {
      _ = try ResNet<Tensor>(stated.configuration, weights: file)
      return error
    } catch {
      return error
    }
  }
}

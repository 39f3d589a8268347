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
  /// - Throws: ``InferenceError/Code/unreadableFile`` if it is no native file, or
  ///   ``InferenceError/Code/incompleteWeights`` with the coverage report if tensors are missing,
  ///   unexpected or of another size.
  public convenience init(path: String, threads: Int? = nil) throws(InferenceError) {
    let file: NativeFile
    do {
      file = try NativeFile(path: path)
    } catch {
      throw InferenceError(.unreadableFile, error.description, cause: .format(error))
    }
    try self.init(file, threads: threads)
  }

  /// Loads the network of a native file, with the strides that its metadata state.
  ///
  /// - Throws: ``InferenceError``, as ``init(path:threads:)``.
  public convenience init(_ file: NativeFile, threads: Int? = nil) throws(InferenceError) {
    guard
      let strides = StridePlacement(
        bottleneck: file.metadata[MetadataKey.bottleneckStride],
        dilation: file.metadata[MetadataKey.replaceStrideWithDilation]),
      let stem = StemChoices(
        stride: file.metadata[MetadataKey.stemStride],
        pooling: file.metadata[MetadataKey.stemPooling])
    else {
      throw InferenceError(
        .unreadableFile,
        """
        \(file.file.path): its metadata say of the strides what is not known here; convert the \
        checkpoint again
        """)
    }
    let network: ResNet<Tensor>
    do {
      network = try ResNet(
        weights: file, strides: strides, stem: stem,
        classifierHasBias: file.metadata[MetadataKey.classifierBias] == "none" ? false : nil)
    } catch {
      throw InferenceError(loading: file.file.path, Self.reported(error, of: file))
    }
    try self.init(network, threads: threads)
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

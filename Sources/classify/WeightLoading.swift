import ArgumentParser
import CommandSupport
import MappedFiles
import NativeFormat
import ResNetInference
import ResNetModels
import Tensors
import WeightConversion

/// Loads a network from a file of any format that is read.
enum WeightLoading {
  /// Loads the network of a native file as an application does, that of any other file as a
  /// conversion would.
  ///
  /// - Throws: `ExitCode` with a message.
  static func model(path: String, key: String?, threads: Int?) throws -> ResNetModel {
    let model: ResNetModel
    if key == nil, let file = try? MappedFile(path: path), NativeFile.isNativeFile(file.bytes) {
      model = try refusing { () throws(InferenceError) in
        try ResNetModel(path: path, threads: threads)
      }
      let order = (try? NativeFile(path: path))?.metadata[MetadataKey.inputOrder]
      try checkInput(order, of: path)
    } else {
      let network = try network(path: path, key: key)
      model = try refusing { () throws(InferenceError) in
        try ResNetModel(network, threads: threads)
      }
    }
    guard model.configuration.hasClassifier else {
      complain(
        """
        \(path): the network has no classifier, so that it gives features and not classes; expected \
        the weights of a whole network
        """)
      throw ExitCode(2)
    }
    return model
  }

  /// Refuses weights for images in another order of channels than images are prepared in.
  private static func checkInput(_ order: String?, of path: String) throws {
    guard order == InputConvention.Order.bgr.rawValue else { return }
    complain(
      """
      \(path): the weights take images in the order BGR, as the file records; images are prepared in \
      the order RGB. Run the network from Swift with images prepared for it
      """)
    throw ExitCode(2)
  }

  private static func network(path: String, key: String?) throws -> ResNet<Tensor> {
    let loaded: ResNet<Tensor>
    let order: String?
    do throws(ConversionError) {
      var options = ConversionPlan.Options()
      options.key = key
      let plan = try ConversionPlan(try WeightFile(path: path), options)
      let network = try plan.network()
      order = plan.selection?.evidence.input?.order?.rawValue
      loaded = network
    } catch {
      complain(error.description)
      show(error.report)
      throw ExitCode(2)
    }
    try checkInput(order, of: path)
    return loaded
  }

  /// Turns an error of the network into its message, its coverage and exit status 2.
  static func refusing<Result>(_ body: () throws(InferenceError) -> Result) throws -> Result {
    do { return try body() } catch {
      Terminal.standardError.removeProgress()
      complain(error.description)
      show(error.report)
      throw ExitCode(error.code == .invalidThreadCount ? ExitCode.validationFailure.rawValue : 2)
    }
  }

  private static func show(_ report: CoverageReport?) {
    guard let report else { return }
    Terminal.standardError.tryToWrite(
      CoverageText(report, colour: Terminal.standardError.showsColour).text)
  }
}

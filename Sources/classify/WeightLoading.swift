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
    if key == nil, let file = try? MappedFile(path: path), NativeFile.isNativeFile(file.bytes) {
      return try refusing { () throws(InferenceError) in
        try ResNetModel(path: path, threads: threads)
      }
    }
    let network = try network(path: path, key: key)
    return try refusing { () throws(InferenceError) in
      try ResNetModel(network, threads: threads)
    }
  }

  private static func network(path: String, key: String?) throws -> ResNet<Tensor> {
    do throws(ConversionError) {
      var options = ConversionPlan.Options()
      options.key = key
      return try ConversionPlan(try WeightFile(path: path), options).network()
    } catch {
      complain(error.description)
      show(error.report)
      throw ExitCode(2)
    }
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

import Foundation
import PickleReader
import Tensors
import Testing
import TorchArchive
import WeightConversion

/// What came of a file.
enum Outcome {
  case value(String)
  case tensors([String: [Float]])
  case refusal(code: String, place: String, offset: Int?, sentence: String)

  /// Runs the pickle machine.
  init(readingPickle bytes: [UInt8]) throws {
    let bytes = ContiguousArray(bytes)
    do throws(PickleError) {
      self = .value(try Pickle(reading: bytes.span).description)
    } catch {
      self = .refusal(
        code: error.code.rawValue, place: error.opcode, offset: error.offset, sentence: "\(error)")
    }
  }

  /// Opens a checkpoint and reads its tensors.
  init(openingArchive path: String) throws {
    do throws(ArchiveError) {
      self.init(reading: try TorchArchive(path: path).tensors.map { ($0.name, $0.tensor) })
    } catch {
      self = .refusal(
        code: error.code.rawValue, place: error.place, offset: error.offset, sentence: "\(error)")
    }
  }

  /// Opens a file of any format and reads its tensors.
  init(openingAny path: String) throws {
    do throws(ConversionError) {
      self.init(reading: try WeightFile(path: path).entries.map { ($0.name, $0.tensor) })
    } catch {
      self.init(error)
    }
  }

  /// Writes every tensor of a file to a new one, and reads that.
  init(converting path: String, to output: String) throws {
    do throws(ConversionError) {
      var options = ConversionPlan.Options()
      options.request = nil
      let plan = try ConversionPlan(WeightFile(path: path), options)
      try plan.write(to: output, as: .safetensors, writer: "tests")
    } catch {
      self.init(error)
      return
    }
    try self.init(openingAny: output)
  }

  private init(reading tensors: [(String, Tensor)]) {
    var values: [String: [Float]] = [:]
    for (name, tensor) in tensors {
      do throws(TensorError) {
        values[name] = try tensor.elements(of: Float.self)
      } catch {
        self = .refusal(
          code: error.code.rawValue, place: name, offset: nil, sentence: "\(error)")
        return
      }
    }
    self = .tensors(values)
  }

  private init(_ error: ConversionError) {
    self = .refusal(code: error.code.rawValue, place: "", offset: nil, sentence: error.detail)
  }
}

/// Compares what came of a file with what the table says.
func check(_ row: HostileCase, _ outcome: () throws -> Outcome) rethrows {
  let place: Comment = "\(row.file)"
  let expected = row.expect
  switch try outcome() {
  case .value(let text):
    #expect(text.utf8.count < 100_000, place)
    if let beginning = expected.begins {
      #expect(text.hasPrefix(beginning), place)
    } else {
      #expect(text == expected.value, place)
    }
  case .tensors(let values):
    #expect(values == expected.tensors?.mapValues { $0.map { Float($0) } }, place)
  case .refusal(let code, let site, let offset, let sentence):
    guard let error = expected.error else {
      Issue.record("\(row.file) is refused: \(code) in \(site): \(sentence)")
      return
    }
    let isAsStated =
      (error.code ?? code) == code && (error.place ?? site) == site
      && (error.offset ?? offset) == offset && error.says.allSatisfy(sentence.contains)
      && sentence.utf8.count < 2000
    // An expectation for each beginning of a file would take longer than reading them.
    guard !isAsStated else { return }
    Issue.record("\(row.file): \(code) in \(site) at \(String(describing: offset)): \(sentence)")
  }
}

import Foundation
import NativeFormat
import PickleReader
import Tensors

/// `measure pickle|open|verify FILE RUNS`: prints the milliseconds of each run, one a line.
@main
struct Measure {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let runs = Int(arguments[3]) else {
      print("usage: measure pickle|open|verify FILE RUNS")
      exit(64)
    }
    let run: () throws -> Int
    switch arguments[1] {
    case "pickle":
      let bytes = ContiguousArray(try Data(contentsOf: URL(filePath: arguments[2])))
      run = { try byteCount(ofPickle: bytes) }
    case "verify":
      let file = try NativeFile(path: arguments[2])
      run = {
        try file.verifyChecksums()
        return 1
      }
    default:
      run = { try firstBytes(ofTensorsAt: arguments[2]) }
    }
    let clock = ContinuousClock()
    for _ in 0..<runs {
      var result = 0
      let time = try clock.measure { result = try run() }
      guard result > 0 else { exit(1) }
      print(time / .milliseconds(1))
    }
  }

  /// Reads a pickle and frees it; counts its bytes.
  private static func byteCount(ofPickle bytes: ContiguousArray<UInt8>) throws -> Int {
    var limits = PickleLimits()
    limits.values = .max
    let pickle = try Pickle(reading: bytes.span, limits: limits)
    return pickle.byteCount
  }

  /// Opens a native file and reads the first byte of every tensor.
  private static func firstBytes(ofTensorsAt path: String) throws -> Int {
    let file = try NativeFile(path: path)
    var sum = 1
    for name in file.names {
      guard let tensor = file.tensor(named: name), tensor.layout.elementCount > 0 else { continue }
      sum += Int(try tensor.storage.uncheckedBytes().leadingBytes(1).first ?? 0)
    }
    return sum
  }
}

import Foundation
import FuzzTargets
import Testing

/// The inputs that fuzzing saved, read again: each must end in values or an error.
///
/// A trap ends the test process. The inputs are `Fuzzing/Inputs/TARGET`, written by
/// `Scripts/fuzz.sh save`.
#if os(Linux)
  @Suite("Saved fuzz inputs", .serialized) struct FuzzRegressionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzzing/Inputs").standardized

    @Test("each saved input ends in values or an error", arguments: FuzzTarget.allCases)
    func replay(target: FuzzTarget) throws {
      let inputs = try FileManager.default.contentsOfDirectory(
        at: Self.folder.appending(path: target.rawValue), includingPropertiesForKeys: nil)
      #expect(inputs.count >= 20)
      for input in inputs.sorted(by: { $0.path < $1.path }) {
        let bytes = try [UInt8](Data(contentsOf: input))
        bytes.withUnsafeBufferPointer { buffer in
          target.run(FuzzInput(buffer.baseAddress, buffer.count))
        }
      }
    }
  }
#endif

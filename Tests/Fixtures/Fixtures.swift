import Foundation

/// The small files that the tests read; `README.md` beside this file says where each comes from.
public enum Fixtures {
  /// The folder that holds them.
  public static let folder = Bundle.module.resourceURL?.appending(
    path: "Data", directoryHint: .isDirectory)

  /// The path of a fixture, such as `resnets/resnet18.pth`.
  public static func path(_ name: String) -> String {
    folder?.appending(path: name).path(percentEncoded: false) ?? name
  }

  /// The bytes of a fixture.
  public static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }

  /// The names of the fixtures in a folder, sorted.
  public static func names(in subfolder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(subfolder)).sorted()
  }

  /// The arguments of a parameterised test, which stops if they cannot be read: without arguments
  /// it would pass having tested nothing.
  public static func required<Value>(_ read: () throws -> Value) -> Value {
    do { return try read() } catch { fatalError("a fixture is missing or unreadable: \(error)") }
  }

  /// The folder of the corpus of checkpoints, which `CHECKPOINT_CORPUS` names.
  public static let corpusFolder = environment["CHECKPOINT_CORPUS"]

  /// The folder of the seed documents, which `SEEDS_FOLDER` names.
  public static let seedsFolder = environment["SEEDS_FOLDER"]
  /// The folder of images that `testkit.checks.images` wrote; `nil` if it does not run the tests.
  public static let imageFolder = environment["IMAGE_CASES"]

  /// True if sweeps run over every case and not over a sample, as `EVERY_CASE=1` requests.
  public static let runsEveryCase = environment["EVERY_CASE"] == "1"

  private static let environment = ProcessInfo.processInfo.environment

  /// A fixture decoded from JSON.
  public static func json<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path(name))))
  }
}

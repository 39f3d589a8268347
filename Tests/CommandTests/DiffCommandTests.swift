import Fixtures
import MappedFiles
import NativeFormat
import Tensors
import Testing

/// `convert-weights diff A B`.
@Suite("The diff command") struct DiffCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file of tensors of the given values.
  private func file(_ name: String, _ tensors: [(String, DType, [Float])]) throws -> String {
    let path = folder.path(name)
    try NativeFile.write(
      tensors.map { name, dtype, values in
        let bytes = values.flatMap { value -> [UInt8] in
          let bits = dtype == .bfloat16 ? value.bitPattern >> 16 : value.bitPattern
          return (0..<(dtype == .bfloat16 ? 2 : 4)).map {
            UInt8(truncatingIfNeeded: bits >> (8 * $0))
          }
        }
        return TensorToWrite(
          try Tensor(
            dtype: dtype, layout: TensorLayout(contiguous: [values.count]),
            storage: TensorStorage(name: name, region: ByteRegion(copying: bytes))),
          named: name)
      }, to: path)
    return path
  }

  private func samples() throws -> (String, String) {
    let first = try file(
      "a.rnw",
      [
        ("same", .float32, [1, .nan]), ("little", .float32, [3, 4]), ("much", .float32, [3, 4]),
        ("short", .float32, [1]), ("left", .float32, [1]), ("type", .float32, [1, 2]),
        ("broken", .float32, [1, 1]),
      ])
    let second = try file(
      "b.rnw",
      [
        ("same", .float32, [1, .nan]), ("little", .float32, [3, 4.5]), ("much", .float32, [-4, 3]),
        ("short", .float32, [1, 2]), ("right", .float32, [1]), ("type", .bfloat16, [1, 2]),
        ("broken", .float32, [1, .nan]),
      ])
    return (first, second)
  }

  @Test("JSON lists changes by kind, then the largest change first")
  func json() throws {
    let (first, second) = try samples()
    let result = try run("diff", first, second, "--json")
    #expect(result.status == 1)
    try expectOneSortedDocument(result.output)
    let document = try decoded(DiffDocument.self, result.output)
    #expect(document.schema == 1)
    #expect(document.same == 1)
    #expect(
      document.changes.map { [$0.key, $0.kind] } == [
        ["left", "only-in-first"], ["right", "only-in-second"], ["short", "shape"],
        ["broken", "values"], ["much", "values"], ["little", "values"], ["type", "dtype"],
      ])
    let much = try #require(document.changes[4].distance)
    #expect(much.maximumDifference == 7)
    #expect(much.cosine == 0)
    #expect(try abs(#require(much.relativeChange) - 2.0.squareRoot()) < 1e-12)
    #expect(document.changes[3].distance?.notFinite == 1)
    #expect(document.changes[6].distance?.maximumDifference == 0)
    #expect(document.changes[6].secondDType == "bfloat16")
    #expect(document.changes[2].firstShape == [1] && document.changes[2].secondShape == [2])
  }

  @Test("text output prints a table of the changes")
  func text() throws {
    let (first, second) = try samples()
    #expect(
      try run("diff", first, second).output == """
        7 tensors changed, 1 the same
        warning: NaN in the first file: 1 value
        warning: NaN in the second file: 2 values
          left is only in the first file
          right is only in the second file
          short is [1] in the first file and [2] in the second
          tensor  change  greatest difference    cosine
          broken       0                    0  1.000000  1 not finite
          much      1.41                    7  0.000000
          little     0.1                  0.5  0.998460
          type         0                    0  1.000000  float32 => bfloat16

        """)
    let lines = try run("diff", first, second, "--top", "2").output.split(separator: "\n")
    #expect(lines.last == "  … and 5 more")
  }

  @Test("equal files end with status 0")
  func equalFiles() throws {
    let path = Fixtures.path("resnets/resnet18-zip.pth")
    let result = try run("diff", path, Fixtures.path("resnets/resnet18-stream.pth"))
    #expect(result.status == 0)
    #expect(result.output == "0 tensors changed, 122 the same\n")
  }

  @Test("every element type is compared or reported as not compared")
  func elementTypes() throws {
    for name in ["typed", "packed", "special", "quantized"] {
      let fixture = "dtypes/\(name)-zip.pt"
      let path = Fixtures.path(fixture)
      let result = try run("diff", path, path, "--json")
      #expect(result.status < 2, "\(result.error)")
      let document = try decoded(DiffDocument.self, result.output)
      #expect(document.changes.allSatisfy { $0.kind == "not-compared" })
      #expect(document.same + document.changes.count == Fixtures.tensors(of: fixture).count)
    }
  }
}

/// What `diff --json` prints.
private struct DiffDocument: Decodable {
  struct Distance: Decodable {
    let maximumDifference: Double
    let cosine: Double?
    let relativeChange: Double?
    let notFinite: Int
  }

  struct Change: Decodable {
    let key: String
    let kind: String
    let secondDType: String?
    let firstShape: [Int]?
    let secondShape: [Int]?
    let distance: Distance?
  }

  let schema: Int
  let same: Int
  let changes: [Change]
}

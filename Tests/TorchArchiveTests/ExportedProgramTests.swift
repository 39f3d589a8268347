import Evidence
import Fixtures
import MappedFiles
import Tensors
import Testing
import TorchArchive

/// The table of an exported program's weights, right and wrong in each field.
@Suite("Exported programs") struct ExportedProgramTests {
  private static let meta = """
    {"dtype": 7, "sizes": [{"as_int": 2}], "strides": [{"as_int": 1}], \
    "storage_offset": {"as_int": 0}, "layout": 7, "requires_grad": false}
    """

  private static func archive(_ table: String) -> ByteRegion {
    ByteRegion(
      copying: ZipBuilder([
        .init("p/archive_format", Array("pt2".utf8)),
        .init("p/models/model.json", Array("{}".utf8)),
        .init("p/data/weights/model_weights_config.json", Array(table.utf8)),
        .init("p/data/weights/weight_0", [0, 0, 128, 63, 0, 0, 0, 64]),
      ]).bytes)
  }

  private static func entry(_ meta: String, file: String = "weight_0") -> String {
    """
    {"config": {"a\\u00e9": {"path_name": "\(file)", "is_param": true, "use_pickle": false, \
    "tensor_meta": \(meta)}}}
    """
  }

  @Test("a tensor is read where the table says, under its unescaped name")
  func reads() throws {
    let program = try ExportedProgramArchive(Self.archive(Self.entry(Self.meta)))
    #expect(program.tensors.map(\.name) == ["aé"])
    #expect(program.tensors[0].tensor.shape == [2])
    #expect(program.tensors[0].torchTensor.isParameter)
    #expect(program.notes == [])
  }

  @Test("an element type or layout that is not known is left out and noted")
  func unknownType() throws {
    let meta = Self.meta.replacing("\"dtype\": 7", with: "\"dtype\": 99")
    let program = try ExportedProgramArchive(Self.archive(Self.entry(meta)))
    #expect(program.tensors.isEmpty)
    #expect(program.notes.count == 1)
  }

  static let wrong: [(table: String, code: ArchiveError.Code)] = [
    ("{}", .malformedContainer), ("{\"config\": {\"a\": {}}}", .malformedContainer),
    ("{\"config\": ", .malformedContainer), ("{\"config\": {\"a\": 1e}}", .malformedContainer),
    (String(repeating: "[", count: 100), .malformedContainer),
    (entry(meta, file: "weight_1"), .missingRecord),
    (entry(meta, file: "../../archive_format"), .missingRecord),
    (entry(meta.replacing("\"as_int\": 2", with: "\"as_int\": 3")), .tensor),
    (entry(meta.replacing("\"as_int\": 2", with: "\"as_int\": -1")), .tensor),
    (entry(meta.replacing("\"as_int\": 0", with: "\"as_int\": 1")), .tensor),
    (entry(meta.replacing("\"as_int\": 1}]", with: "\"as_int\": 9223372036854775807}]")), .tensor),
  ]

  @Test("a table that is wrong is refused", arguments: wrong.indices)
  func refuses(_ number: Int) throws {
    let row = Self.wrong[number]
    let error = #expect(throws: ArchiveError.self) {
      try ExportedProgramArchive(Self.archive(row.table))
    }
    #expect(error?.code == row.code, "\(row.table)")
  }
}

/// The graph of an exported program.
@Suite("Graphs of exported programs") struct ExportedGraphTests {
  private static let input = #"{"user_input": {"arg": {"as_tensor": {"name": "x"}}}}"#
  private static let weight =
    #"{"parameter": {"arg": {"name": "p"}, "parameter_name": "a.weight"}}"#
  private static let node = #"""
    {"target": "torch.ops.aten.add.Tensor", "inputs": [{"name": "self", "arg": {"as_tensor": \#
    {"name": "x"}}}, {"name": "other", "arg": {"as_tensor": {"name": "p"}}}, {"name": "alpha", \#
    "arg": {"as_float": 0.5}}], "outputs": [{"as_tensor": {"name": "y"}}]}
    """#

  private static func program(
    nodes: [String], output: String = #"{"user_output": {"arg": {"as_tensor": {"name": "y"}}}}"#
  ) throws -> ExportedProgramArchive {
    let json = """
      {"graph_module": {"graph": {"nodes": [\(nodes.joined(separator: ","))]}, "signature": \
      {"input_specs": [\(weight), \(input)], "output_specs": [\(output)]}}}
      """
    return try ExportedProgramArchive(
      ByteRegion(
        copying: ZipBuilder([
          .init("p/archive_format", Array("pt2".utf8)),
          .init("p/models/model.json", Array(json.utf8)),
          .init("p/data/weights/model_weights_config.json", Array(#"{"config": {}}"#.utf8)),
        ]).bytes))
  }

  @Test("operations have names, values and plain arguments") func reads() throws {
    let found = try #require(try Self.program(nodes: [Self.node]).computation)
    #expect(found.operations.map(\.name) == ["add"])
    #expect(found.operations[0].arguments["alpha"]?.constant == .number(0.5))
    #expect(found.tensors.values.sorted() == ["a.weight"])
    #expect(found.outputs == [found.operations[0].output])
  }

  @Test(
    "a graph of another form is not compared, which is noted",
    arguments: ["1", #"{"target": "a"}"#, #"{"target": 1, "inputs": [], "outputs": []}"#])
  func otherForm(node: String) throws {
    let program = try Self.program(nodes: [node])
    #expect(program.computation == nil)
    #expect(program.notes.count == 1)
  }

  @Test("a graph of more operations than a network has is not compared, which is noted")
  func tooLarge() throws {
    let program = try Self.program(nodes: Array(repeating: "0", count: 1 << 16))
    #expect(program.computation == nil)
    #expect(program.notes.count == 1)
    #expect(try Self.program(nodes: [Self.node], output: "0").computation == nil)
  }
}

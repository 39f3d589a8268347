internal import Evidence
internal import MappedFiles

/// Reads the graph of an exported program, which is JSON.
///
/// The PyTorch counterpart is `GraphModule` in `torch._export.serde.schema`.
struct ExportedGraph {
  /// The largest record that is read; that of a resnet152 has 2 MB.
  private static let maximumByteCount = 1 << 24
  private static let maximumValueCount = 1 << 19
  private static let namespace = "torch.ops.aten."

  private var computation = Computation()
  private var numbers: [String: Int] = [:]

  private init() {}

  /// Returns the computation in a record; `nil` with a note if it is too large or is not understood.
  static func computation(
    of name: String, in records: ZipRecords
  ) -> (value: Computation?, note: String?) {
    let note = "the forward pass in \(name) is not compared, because"
    guard records.byteCount(of: name) ?? .max <= maximumByteCount else {
      return (nil, "\(note) it is larger than \(maximumByteCount >> 20) MB")
    }
    guard let bytes = try? records.contents(of: name),
      let root = try? JSONParser.parse(
        bytes.leadingBytes(bytes.count), maximumValueCount: maximumValueCount)
    else { return (nil, "\(note) it has too many values, or is not JSON") }
    guard let module = root["graph_module"] else { return (nil, nil) }
    var graph = ExportedGraph()
    return graph.read(module)
      ? (graph.computation, nil) : (nil, "\(note) its graph is too large or of an unknown form")
  }

  /// Reads a graph module; returns false if it is not understood.
  private mutating func read(_ module: JSONValue) -> Bool {
    guard let graph = module["graph"], let nodes = graph["nodes"]?.elements,
      nodes.count <= Computation.maximumCount,
      let inputs = module["signature"]?["input_specs"]?.elements,
      let outputs = module["signature"]?["output_specs"]?.elements
    else { return false }
    for input in inputs { readInput(input) }
    for node in nodes {
      guard readNode(node) else { return false }
    }
    for output in outputs {
      guard let argument = output["user_output"]?["arg"] else { continue }
      computation.outputs += self.argument(argument).values
    }
    return !computation.outputs.isEmpty && !computation.inputs.isEmpty
  }

  private mutating func readInput(_ input: JSONValue) {
    guard let (kind, body) = input.members?.first, let argument = body["arg"] else { return }
    let name = argument["name"]?.string ?? argument["as_tensor"]?["name"]?.string
    let entry = ["parameter_name", "buffer_name", "tensor_constant_name"].lazy
      .compactMap { body[$0]?.string }.first
    guard let name else { return }
    if let entry {
      numbers[name] = computation.addTensor(entry)
    } else if kind == "user_input" {
      numbers[name] = computation.addInput()
    }
  }

  private mutating func readNode(_ node: JSONValue) -> Bool {
    guard let target = node["target"]?.string, let inputs = node["inputs"]?.elements,
      let outputs = node["outputs"]?.elements
    else { return false }
    var arguments: [String: Computation.Argument] = [:]
    for input in inputs {
      guard let name = input["name"]?.string, let value = input["arg"] else { return false }
      arguments[name] = argument(value)
    }
    var first: Int?
    for output in outputs {
      for name in Self.names(in: output) {
        let value = computation.addValue()
        numbers[name] = value
        first = first ?? value
      }
    }
    guard let first else { return true }
    computation.append(Self.name(of: target), arguments, output: first)
    return true
  }

  /// The function's name without its overload: `conv2d` of `torch.ops.aten.conv2d.default`.
  private static func name(of target: String) -> String {
    guard target.hasPrefix(namespace) else { return target }
    return String(target.dropFirst(namespace.count).prefix { $0 != "." })
  }

  /// The names of the tensors in an argument.
  private static func names(in argument: JSONValue) -> [String] {
    if let name = argument["as_tensor"]?["name"]?.string { return [name] }
    let list = argument["as_tensors"]?.elements ?? argument["as_optional_tensors"]?.elements ?? []
    return list.compactMap { $0["name"]?.string ?? $0["as_tensor"]?["name"]?.string }
  }

  private func argument(_ argument: JSONValue) -> Computation.Argument {
    let names = Self.names(in: argument)
    guard names.isEmpty else {
      let values = names.compactMap { numbers[$0] }
      guard values.count == names.count else { return .unknown }
      return argument["as_tensor"] != nil ? .value(values[0]) : .values(values)
    }
    guard let (kind, value) = argument.members?.first, argument.members?.count == 1 else {
      return .unknown
    }
    if kind == "as_none" { return .constant(.none) }
    if kind == "as_sym_int" || kind == "as_sym_float", let plain = value.members?.first?.value {
      return Self.constant(plain).map { .constant($0) } ?? .unknown
    }
    return Self.constant(value).map { .constant($0) } ?? .unknown
  }

  private static func constant(_ value: JSONValue) -> EvidenceValue? {
    switch value {
    case .null: return EvidenceValue.none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let text): return .text(text)
    case .array(let elements):
      let values = elements.prefix(64).map(constant)
      let known = values.compactMap(\.self)
      return known.count == elements.count ? .sequence(known) : nil
    case .object: return nil
    }
  }
}

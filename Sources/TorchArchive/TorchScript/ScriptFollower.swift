internal import Evidence

/// Follows the `forward` of a TorchScript archive from its text and notes the operations.
///
/// Nothing is computed: tensors are numbers. A condition that depends on the images, and a loop, end
/// it, except that a branch that raises an error is not taken.
struct ScriptFollower {
  /// What is not understood; there is no need to say what.
  struct NotUnderstood: Error {}

  typealias Scope = [String: ScriptValue]

  private static let maximumDepth = 96
  private static let maximumSteps = 1 << 18

  private let code: ScriptCode
  private let modules: FileEvidence
  private let classNames: [String: String]
  private(set) var computation = Computation()
  private var numbers: [String: Int] = [:]
  private var steps = 0
  var depth = 0

  private init(_ code: ScriptCode, _ modules: FileEvidence, _ classNames: [String: String]) {
    self.code = code
    self.modules = modules
    self.classNames = classNames
  }

  /// Returns the forward pass of the archive's object; `nil` if it has none.
  ///
  /// - Parameters:
  ///   - code: The archive's code.
  ///   - modules: The modules, with their attributes.
  ///   - classNames: The qualified names of their classes, by their paths.
  /// - Throws: ``NotUnderstood``
  static func computation(
    in code: ScriptCode, _ modules: [ModuleRecord], classNames: [String: String]
  ) throws(NotUnderstood) -> Computation? {
    var follower = ScriptFollower(code, FileEvidence(modules: modules), classNames)
    guard let forward = follower.method("forward", ofModuleAt: "") else { return nil }
    let inputs = forward.parameters.dropFirst().map { _ in
      ScriptValue.tensor(follower.computation.addInput())
    }
    let result = try follower.call(forward, [.module("")] + inputs, named: [:])
    follower.computation.outputs = result.tensors
    guard !result.tensors.isEmpty else { throw NotUnderstood() }
    return follower.computation
  }

  private func method(_ name: String, ofModuleAt path: String) -> ScriptCode.Function? {
    classNames[path].flatMap { code.classes[$0]?.methods[name] }
  }

  /// Counts steps, so that the work is bounded; a line of text costs one for sixteen bytes.
  mutating func count(_ number: Int = 1) throws(NotUnderstood) {
    steps += number
    guard steps < Self.maximumSteps, depth < Self.maximumDepth,
      computation.operations.count < Computation.maximumCount
    else { throw NotUnderstood() }
  }

  // MARK: Calls

  /// Calls a method or a function.
  mutating func call(
    _ function: ScriptCode.Function, _ arguments: [ScriptValue], named: Scope
  ) throws(NotUnderstood) -> ScriptValue {
    try count()
    var scope: Scope = [:]
    for (position, parameter) in function.parameters.enumerated() {
      if arguments.indices.contains(position) {
        scope[parameter.name] = arguments[position]
      } else if let value = named[parameter.name] {
        scope[parameter.name] = value
      } else if let text = parameter.defaultText {
        scope[parameter.name] = try value(of: text, in: [:])
      } else {
        throw NotUnderstood()
      }
    }
    depth += 1
    defer { depth -= 1 }
    guard let first = function.lines.first else { throw NotUnderstood() }
    return try run(function.lines[...], at: first.indentation, in: &scope) ?? .constant(.none)
  }

  /// Calls what a name or a method is.
  mutating func call(
    _ callee: ScriptValue, method name: String?, _ arguments: [ScriptValue], named: Scope
  ) throws(NotUnderstood) -> ScriptValue {
    if case .module(let path) = callee, let name, let method = method(name, ofModuleAt: path) {
      return try call(method, [callee] + arguments, named: named)
    }
    guard case .name(let qualified) = callee, name == nil else { throw NotUnderstood() }
    if let function = code.functions[qualified] {
      return try call(function, arguments, named: named)
    }
    switch qualified {
    case "annotate", "unchecked_cast": return arguments.last ?? .unknown
    case "int", "float": return arguments.first?.plain.map { .constant($0) } ?? .unknown
    case "bool":
      let plain = arguments.first?.plain
      return (plain?.bool ?? plain?.number.map { $0 != 0 }).map { .constant(.bool($0)) } ?? .unknown
    case "getattr":
      guard case .module(let path)? = arguments.first, let name = arguments.last?.plain?.text else {
        throw NotUnderstood()
      }
      return member(name, ofModuleAt: path)
    default: break
    }
    for prefix in ["torch.", "ops.aten."] where qualified.hasPrefix(prefix) {
      let function = String(qualified.dropFirst(prefix.count))
      guard !function.contains(".") else { break }
      return try operation(function, arguments, named: named)
    }
    // What is not a function of ATen has an unknown result, which matters if it is a tensor.
    guard ScriptOperations.returnsTensor(qualified, of: arguments),
      !qualified.hasPrefix("ops.prim.")
    else { return .unknown }
    return try operation(qualified, arguments, named: named)
  }

  private mutating func operation(
    _ name: String, _ arguments: [ScriptValue], named: Scope
  ) throws(NotUnderstood) -> ScriptValue {
    guard ScriptOperations.returnsTensor(name, of: arguments + named.values) else {
      return ScriptOperations.fold(name, arguments)
    }
    try count()
    var given = named.mapValues(\.argument)
    for (position, value) in arguments.enumerated() {
      given[ScriptOperations.parameter(position, of: name)] = value.argument
    }
    let output = computation.addValue()
    computation.append(name, given, output: output)
    return .tensor(output)
  }

  // MARK: Values

  /// A member of a module: a plain attribute, a module, or a tensor of the state dict.
  func memberKind(_ name: String, ofModuleAt path: String) -> ScriptValue? {
    if let value = modules.module(at: path)?.attributes[name] { return .constant(value) }
    let inner = path.isEmpty ? name : "\(path).\(name)"
    return classNames[inner] != nil ? .module(inner) : nil
  }

  mutating func member(_ name: String, ofModuleAt path: String) -> ScriptValue {
    if let known = memberKind(name, ofModuleAt: path) { return known }
    let type = classNames[path].flatMap { code.classes[$0]?.attributes[name] }
    guard let type, type.contains("Tensor") else { return .unknown }
    let inner = path.isEmpty ? name : "\(path).\(name)"
    if let number = numbers[inner] { return .tensor(number) }
    let number = computation.addTensor(inner)
    numbers[inner] = number
    return .tensor(number)
  }

  /// A tensor that the program holds as a constant, which is not in the state dict.
  mutating func constantTensor(_ name: String) -> ScriptValue {
    if let number = numbers["CONSTANTS.\(name)"] { return .tensor(number) }
    let number = computation.addValue()
    numbers["CONSTANTS.\(name)"] = number
    return .tensor(number)
  }

  /// The value of a text that is one expression.
  mutating func value(of text: [UInt8], in scope: Scope) throws(NotUnderstood) -> ScriptValue {
    try count(1 + text.count / 16)
    var expression = ScriptExpression(text)
    let value = try expression.value(in: scope, &self)
    guard expression.isAtEnd else { throw NotUnderstood() }
    return value
  }
}

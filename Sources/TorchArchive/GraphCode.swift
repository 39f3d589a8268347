/// Reads which functions the code of a `torch.fx.GraphModule` calls; nothing is compiled.
///
/// torch.fx writes one operation in each statement: the call of a module, a function, a method, or an
/// operator.
enum GraphCode {
  private static let operators: [Substring: String] = [
    "+": "add", "-": "sub", "*": "mul", "/": "div", "@": "matmul", "**": "pow",
    "//": "floor_divide",
    "+=": "add", "-=": "sub", "*=": "mul", "/=": "div", "@=": "matmul", "**=": "pow",
  ]
  /// The most statements that are read; the graph of a resnet152 has 1,000.
  private static let maximumCount = 1 << 14
  /// Functions that read an attribute of a value and compute nothing.
  private static let readers: Set<String> = ["getattr", "getitem", "print", "wrap"]
  /// The beginnings of statements that are no operations.
  private static let declarations = ["def ", "import ", "from ", "class ", "@", "#"]

  /// The names of the called functions, in order: `flatten` of `torch.flatten(avgpool, 1)`.
  static func operations(in code: String) -> [String] {
    let statements = code.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: ";") }
    return statements.prefix(maximumCount).compactMap { statement in
      operation(in: Substring(statement.drop { $0 == UInt8(ascii: " ") }))
    }
  }

  private static func operation(in statement: Substring) -> String? {
    guard !declarations.contains(where: statement.hasPrefix) else { return nil }
    var expression = statement
    if expression.hasPrefix("return ") {
      expression = expression.dropFirst(7)
    } else if let equals = expression.firstRange(of: " = ") {
      expression = expression[equals.upperBound...]
    }
    guard !expression.hasPrefix("self."), !expression.hasPrefix("getattr(self") else { return nil }
    let callee = expression.prefix {
      $0.isLetter || $0.isNumber || $0 == "_" || $0 == "."
    }
    if expression[callee.endIndex...].first == "(" {
      let name = callee.split(separator: ".").last.map(String.init) ?? ""
      return name.isEmpty || readers.contains(name) ? nil : name
    }
    // `out += identity` has no space before its equals sign.
    return expression.split(separator: " ").lazy.compactMap { operators[$0] }.first
  }
}

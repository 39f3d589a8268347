/// Where a module finds its parameters and buffers: a path in the state dict, and what fills it.
///
/// A network is described once, by an initialiser that takes a scope. What the scope is made of
/// decides what the network holds: with ``specification`` it holds what it expects, with the
/// tensors of a file it is loaded. `Failure` is `Never` where nothing can be absent, so that such
/// an initialiser is called without `try`. candle calls the same thing `VarBuilder`.
public struct ModuleScope<Leaf: Sendable, Failure: Error> {
  /// The dotted path of the module, without a final dot; empty at the top.
  public let path: String
  private let required: (ParameterSpec) throws(Failure) -> Leaf
  private let optional: (ParameterSpec) throws(Failure) -> Leaf?

  /// Creates a scope.
  ///
  /// - Parameters:
  ///   - path: The path of the module; empty at the top.
  ///   - required: What stands for an entry that a network cannot do without.
  ///   - optional: What stands for an entry that may be absent.
  public init(
    path: String = "",
    required: @escaping (ParameterSpec) throws(Failure) -> Leaf,
    optional: @escaping (ParameterSpec) throws(Failure) -> Leaf?
  ) {
    self.path = path
    self.required = required
    self.optional = optional
  }

  /// The scope of the member called `name`.
  public subscript(name: String) -> ModuleScope {
    ModuleScope(path: key(name), required: required, optional: optional)
  }

  /// The parameter called `name`.
  ///
  /// - Throws: `Failure` if there is none.
  public func parameter(_ name: String, shape: [Int]) throws(Failure) -> Leaf {
    try required(ParameterSpec(path: key(name), shape: shape, kind: .parameter))
  }

  /// The buffer called `name`.
  ///
  /// - Throws: `Failure` if there is none.
  public func buffer(_ name: String, shape: [Int]) throws(Failure) -> Leaf {
    try required(ParameterSpec(path: key(name), shape: shape, kind: .buffer))
  }

  /// The buffer called `name`, or `nil` if there is none.
  ///
  /// - Throws: `Failure` if it is there and cannot be had.
  public func optionalBuffer(_ name: String, shape: [Int]) throws(Failure) -> Leaf? {
    let path = key(name)
    return try optional(
      ParameterSpec(path: path, shape: shape, kind: .buffer, isOptional: true))
  }

  private func key(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

extension ModuleScope where Leaf == ParameterSpec, Failure == Never {
  /// The top of a network that holds what it expects in place of tensors.
  public static var specification: ModuleScope {
    ModuleScope(required: { $0 }, optional: { $0 })
  }
}

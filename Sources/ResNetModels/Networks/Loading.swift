public import Tensors

extension ResNet where Leaf == Tensor {
  /// Loads a network whose numbers are known; reads no tensor data.
  ///
  /// - Parameters:
  ///   - configuration: The network, such as `.resNet18`.
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - allowingUnexpected: Whether `source` may hold what the network does not.
  /// - Throws: ``ModelError/Code/incomplete`` with the report, unless every entry is there in its
  ///   shape and, by default, nothing else is. PyTorch calls that `strict`.
  ///   ``ModelError/Code/contradicted`` if `source` records other strides or another `eps`.
  public init(
    _ configuration: ResNetConfiguration, weights source: any TensorSource,
    allowingUnexpected: Bool = false
  ) throws(ModelError) {
    try RecordedConfiguration(of: source).check(configuration)
    let model = ModelDescription(Architecture(configuration))
    self = try model.load(from: source, allowingUnexpected: allowingUnexpected) {
      scope throws(ModelError) in try ResNet(configuration, in: scope)
    }
  }

  /// Loads a network that the names and shapes of a source describe; reads no tensor data.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - strides: Where the strides are, which names and shapes do not describe; `nil` for what
  ///     `source` records, or torchvision's placement if it records none.
  ///   - stem: The stride and the pooling of the stem, which they do not describe either; what
  ///     `source` records, or the usual ones, where they are open.
  ///   - classifierHasBias: A Boolean value that indicates whether the classifier has a bias; `nil` for
  ///     what `source` records.
  ///   - allowingUnexpected: Whether `source` may hold what the network does not.
  /// - Throws: ``ModelError`` if no architecture fits, if the one that does is incomplete, or if
  ///   `source` records a setting in words that are not known.
  public init(
    weights source: any TensorSource, strides: StridePlacement? = nil,
    stem: StemChoices = StemChoices(), classifierHasBias: Bool? = nil,
    allowingUnexpected: Bool = false
  ) throws(ModelError) {
    var options = SourceNaming.Options()
    let recorded = try RecordedConfiguration(of: source)
    options.classifierHasBias = classifierHasBias ?? recorded.classifierHasBias
    let recognition = try Recognition(of: source, options)
    let model = ModelDescription(recognition.architecture)
    let configuration = recorded.applied(
      to: recognition.architecture.configuration, strides: strides, stem: stem)
    self = try model.load(
      from: source, naming: recognition.naming, allowingUnexpected: allowingUnexpected
    ) { scope throws(ModelError) in
      try ResNet(configuration, in: scope)
    }
  }
}

extension ModelDescription {
  /// Loads the described network; reads no tensor data.
  ///
  /// - Parameters:
  ///   - source: A state dict, a native file, a safetensors file.
  ///   - naming: How its names are to be read; found out if not given.
  ///   - allowingUnexpected: Whether `source` may hold what the network does not.
  ///   - build: Calls the network's initialiser with the scope that it is given.
  /// - Throws: ``ModelError/Code/incomplete`` with the report.
  public func load<Network>(
    from source: any TensorSource, naming: SourceNaming? = nil, allowingUnexpected: Bool = false,
    _ build: (ModuleScope<Tensor, ModelError>) throws(ModelError) -> Network
  ) throws(ModelError) -> Network {
    let report =
      if let naming {
        CoverageReport(of: self, in: source, naming: naming)
      } else {
        try CoverageReport(of: self, in: source, SourceNaming.Options())
      }
    guard report.isComplete(allowing: allowingUnexpected ? .unexpected : []) else {
      throw ModelError(incomplete: report)
    }
    return try build(report.scope(over: source))
  }
}

extension CoverageReport {
  /// The top of a network that holds what `source`, which this report is about, has for it.
  ///
  /// - Parameters:
  ///   - source: The source.
  ///   - fill: Makes the tensor for an entry that is missing or of another shape; `nil`, or a result
  ///     of `nil`, makes the absence an error.
  public func scope(
    over source: any TensorSource, filling fill: ((ParameterSpec) -> Tensor?)? = nil
  ) -> ModuleScope<Tensor, ModelError> {
    let entries = Dictionary(loadable.map { ($0.key, $0) }) { first, _ in first }
    func tensor(_ spec: ParameterSpec) -> Tensor? { entries[spec.path]?.tensor(in: source) }
    return ModuleScope(
      required: { spec throws(ModelError) in
        guard let tensor = tensor(spec) ?? fill?(spec) else {
          throw ModelError(incomplete: self)
        }
        return tensor
      },
      optional: { spec throws(ModelError) in tensor(spec) })
  }
}

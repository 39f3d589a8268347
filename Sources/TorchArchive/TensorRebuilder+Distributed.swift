internal import PickleReader
internal import Tensors

/// Tensors that are distributed over processes, of which a file has this process's part.
extension TensorRebuilder {
  /// The classes that `torch.distributed` gives such tensors, by release.
  private static let distributedClasses: Set<String> = [
    "torch.distributed.tensor.DTensor", "torch.distributed.tensor._api.DTensor",
    "torch.distributed._tensor.DTensor", "torch.distributed._tensor.api.DTensor",
  ]
  /// The classes of placements under which a local tensor of the whole shape is the whole tensor.
  ///
  /// Under any other, such as `Partial`, it is a summand.
  private static let wholePlacements: Set<String> = ["Replicate", "Shard", "_StridedShard"]
  private static let function = "torch._utils._rebuild_wrapper_subclass"

  /// A `DTensor`: its local tensor if that is all of it; `nil` for a tensor of another class.
  ///
  /// The arguments are those of `_rebuild_from_type_v2`: `_rebuild_wrapper_subclass`, the class, what
  /// describes the whole tensor, and the attributes with the local tensor and the placements.
  func distributed(_ arguments: Arguments, nesting: Int) throws(ArchiveError) -> Outcome? {
    guard isDistributed(arguments) else { return nil }
    let whole = self.arguments(arguments[2], givenAt: arguments.givenAt)
    let dictionaries = attributeDictionaries(arguments[3])
    let items = dictionaries.compactMap(pickle.items).flatMap { $0.prefix(Self.attributesSearched) }
    guard whole.count >= 3, let shape = sizes(whole[2]), isAttributes(arguments[3]) else {
      throw malformed("a DTensor's size and attributes are expected")
    }
    guard !dictionaries.contains(where: { pickle.lastChange(of: $0) > arguments.givenAt }) else {
      throw malformed("a DTensor's attributes change behind the call that was given them")
    }
    let attribute = { (name: String) in
      items.last { pickle.string($0.key, upTo: 16) == name }?.value
    }
    guard let local = attribute("_local_tensor"),
      let outcome = try rebuild(local, nesting: nesting + 1)
    else { throw malformed("a DTensor without its local tensor") }
    guard case .tensor(let tensor) = outcome else { return outcome }
    guard let placements = attribute("_spec").flatMap(placements) else {
      return .unsupported(kind: "DTensor of unknown placement")
    }
    guard placements.allSatisfy(Self.wholePlacements.contains) else {
      return .unsupported(kind: "DTensor (\(placements.joined(separator: ", ")))")
    }
    guard tensor.tensor.shape == shape else {
      return .unsupported(kind: "DTensor shard, \(tensor.tensor.shape) of \(shape)")
    }
    let requiresGrad = whole.count > 7 && pickle.bool(whole[7]) == true
    return .tensor(
      TorchTensor(
        tensor: tensor.tensor, isParameter: tensor.isParameter,
        requiresGrad: requiresGrad || tensor.requiresGrad))
  }

  /// Whether arguments of `_rebuild_from_type_v2` make a `DTensor`.
  func isDistributed(_ arguments: Arguments) -> Bool {
    guard arguments.count == 4, let name = pickle.global(arguments[1])?.exactName else {
      return false
    }
    return Self.distributedClasses.contains(name)
      && pickle.global(arguments[0])?.exactName == Self.function
  }

  /// A DTensor has two attributes, and few others.
  private static let attributesSearched = 16

  /// The names of the classes of a tensor's placements, one for each dimension of the mesh.
  private func placements(_ spec: PickleValue) -> [String]? {
    guard let object = pickle.object(spec), object.states.count == 1,
      let items = object.states.first.flatMap(pickle.items),
      let list = items.first(where: { pickle.string($0.key, upTo: 16) == "placements" })?.value,
      list.kind == .tuple || list.kind == .list,
      let elements = pickle.elements(list), elements.count <= TensorLayout.maximumDimensionCount
    else { return nil }
    let names = elements.compactMap { element in
      pickle.object(element).flatMap { pickle.global($0.callable)?.name }
    }
    return names.count == elements.count ? names : nil
  }
}

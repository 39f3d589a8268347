/// The functions and classes whose recorded calls are recognised as tensors.
///
/// There are no others: what is not in this table is never constructed.
enum TensorConstructor: Equatable {
  /// `_rebuild_tensor`, `_rebuild_tensor_v2`: storage, offset, size, stride, and what else.
  case strided
  /// `_rebuild_tensor_v3`: the same, with an element type as its seventh argument.
  case typed
  /// `_rebuild_qtensor`: the same, with a quantiser as its fifth argument.
  case quantized
  /// `_rebuild_parameter`, `_rebuild_parameter_with_state`: a tensor and `requires_grad`.
  case parameter
  /// `torch.nn.Parameter` and `Variable`: a tensor as argument or within the state.
  case parameterClass
  /// `torch.FloatTensor` and its kin: the four arguments of `set_` as state.
  case tensorClass
  /// `_rebuild_from_type_v2`: a function of this table, a class, its arguments and a state.
  case fromType
  /// A tensor whose values are not the elements of one storage.
  case unsupported(kind: String)

  /// Recognises a function or class by its whole name.
  init?(_ qualifiedName: String) {
    switch qualifiedName {
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2": self = .strided
    case "torch._utils._rebuild_tensor_v3": self = .typed
    case "torch._utils._rebuild_qtensor": self = .quantized
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      self = .parameter
    case "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
      "torch.autograd.variable.Variable":
      self = .parameterClass
    case "torch._tensor._rebuild_from_type_v2", "torch.tensor._rebuild_from_type_v2",
      "torch._tensor._rebuild_from_type", "torch.tensor._rebuild_from_type":
      self = .fromType
    case "torch._utils._rebuild_sparse_tensor": self = .unsupported(kind: "sparse")
    case "torch._utils._rebuild_sparse_csr_tensor": self = .unsupported(kind: "sparse CSR")
    case "torch._utils._rebuild_nested_tensor": self = .unsupported(kind: "nested")
    case "torch._utils._rebuild_meta_tensor_no_storage": self = .unsupported(kind: "meta")
    case "torch._utils._rebuild_wrapper_subclass":
      self = .unsupported(kind: "wrapper subclass")
    case "torch._utils._rebuild_device_tensor_from_numpy", "torch._utils._rebuild_xla_tensor":
      self = .unsupported(kind: "NumPy-backed device")
    case "torch._utils._rebuild_device_tensor_from_cpu_tensor":
      self = .unsupported(kind: "device")
    default:
      guard qualifiedName.hasSuffix("Tensor"),
        StorageClass(qualifiedName.dropLast("Tensor".count) + "Storage") != nil
      else { return nil }
      self = .tensorClass
    }
  }
}

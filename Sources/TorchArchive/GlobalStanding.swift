internal import PickleReader
internal import Tensors

/// What a pickle's global is to a reader that calls nothing.
public enum GlobalStanding: String, Codable, Hashable, Sendable {
  /// It is understood: what its call would make is made here, from the table of constructors.
  case known
  /// It is recorded and nothing more: a class of plain data, harmless in Python, too.
  case inert
  /// Anything else. Unpickling the file in Python may run whatever it names.
  case suspicious
}

extension GlobalStanding {
  /// Tells by the whole name; a name that walks into a module by a dot is suspicious.
  init(_ global: PickleGlobal) {
    guard let name = global.exactName else {
      self = .suspicious
      return
    }
    if Self.isKnown(name) {
      self = .known
    } else if Self.isInert(name, module: global.module, className: global.name) {
      self = .inert
    } else {
      self = .suspicious
    }
  }

  private static func isKnown(_ name: String) -> Bool {
    switch TensorConstructor(name) {
    case nil: break
    case .unsupported?: return false
    default: return true
    }
    if StorageClass(name) != nil || understood.contains(name) { return true }
    return name.hasPrefix("torch.") && DType(rawValue: String(name.dropFirst(6))) != nil
  }

  private static let understood: Set<String> = [
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "torch.Size",
    "torch.Tensor",
    "torch.per_tensor_affine", "torch.per_channel_affine", "torch.per_channel_affine_float_qparams",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer", "numpy.ndarray",
    "numpy.dtype", "_codecs.encode", "builtins.tuple",
  ]

  private static func isInert(_ name: String, module: String, className: String) -> Bool {
    if case .unsupported? = TensorConstructor(name) { return true }
    return dataClasses.contains(name) || exceptions.contains(name)
      || NetworkClasses.contains(className, in: module)
  }

  private static let dataClasses: Set<String> = [
    "builtins.Ellipsis",
    "builtins.bool", "builtins.bytearray", "builtins.bytes", "builtins.complex", "builtins.dict",
    "builtins.float", "builtins.frozenset", "builtins.int", "builtins.list", "builtins.object",
    "builtins.range", "builtins.set", "builtins.slice", "builtins.str", "builtins.zip",
    "copyreg._reconstructor",
    "argparse.Namespace", "collections.UserDict", "collections.UserList",
    "collections.UserString", "collections.deque", "datetime.date", "datetime.datetime",
    "datetime.time", "datetime.timedelta", "datetime.timezone", "decimal.Decimal",
    "fractions.Fraction", "pathlib.Path", "pathlib.PosixPath", "pathlib.PurePosixPath",
    "pathlib.PureWindowsPath", "pathlib.WindowsPath", "types.SimpleNamespace", "uuid.UUID",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "numpy.bool_",
    "numpy.float32", "numpy.float64", "numpy.int32", "numpy.int64",
    "torch.bits16", "torch.bits1x8", "torch.bits2x4", "torch.bits4x2", "torch.bits8",
    "torch.channels_last", "torch.contiguous_format", "torch.device", "torch.float4_e2m1fn_x2",
    "torch.preserve_format", "torch.serialization._get_layout", "torch.strided",
    "torch.sparse_coo", "torch.sparse_csr", "torch.torch_version.TorchVersion",
    "torch.distributed.checkpoint.metadata.BytesStorageMetadata",
    "torch.distributed.checkpoint.metadata.ChunkStorageMetadata",
    "torch.distributed.checkpoint.metadata.Metadata",
    "torch.distributed.checkpoint.metadata.MetadataIndex",
    "torch.distributed.checkpoint.metadata.StorageMeta",
    "torch.distributed.checkpoint.metadata.TensorProperties",
    "torch.distributed.checkpoint.metadata.TensorStorageMetadata",
    "torch.distributed.checkpoint.metadata._MEM_FORMAT_ENCODING",
    "torch.distributed.checkpoint.filesystem._StorageInfo",
    "torch.distributed.checkpoint.filesystem._StoragePrefix",
    "torch.distributed.checkpoint.filesystem._StorageReaderTransforms",
    "torch.distributed._mesh_layout._FlatLayout", "torch.distributed._mesh_layout._MeshLayout",
    "torch.distributed.device_mesh.DeviceMesh", "torch.distributed.tensor.DTensor",
    "torch.distributed._tensor.api.DTensor", "torch.distributed.tensor._api.DTensor",
    "torch.distributed._tensor.DTensor",
    "torch.distributed.tensor._dtensor_spec.DTensorSpec",
    "torch.distributed.tensor._dtensor_spec.ShardOrderEntry",
    "torch.distributed.tensor._dtensor_spec.TensorMeta",
    "torch.distributed.tensor.placement_types.Partial",
    "torch.distributed.tensor.placement_types.Replicate",
    "torch.distributed.tensor.placement_types.Shard",
  ]

  /// The exceptions of Python that say why something failed: calling one makes it, no more.
  private static let exceptions: Set<String> = Set(
    [
      "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "Exception",
      "EOFError", "IndexError", "KeyError", "LookupError", "MemoryError", "NotImplementedError",
      "OSError", "OverflowError", "RuntimeError", "StopIteration", "TypeError", "ValueError",
      "ZeroDivisionError",
    ].map { "builtins.\($0)" })
}

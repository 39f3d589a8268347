/// How a checkpoint's pickles and storages are put together in a file.
public enum Container: String, Hashable, Sendable {
  /// A zip archive with `data.pkl` and a record a storage: PyTorch 1.6 and later.
  case zip
  /// A TorchScript archive: such a zip archive with a program beside the module.
  case torchScript = "torchscript"
  /// Five pickles and the storages behind one another: PyTorch 0.1.10 to 1.5.
  case stream
  /// A tar archive of `sys_info`, `pickle`, `tensors`, `storages`: before PyTorch 0.1.10.
  case tar
  /// One pickle alone.
  case pickle
}

internal import PickleReader
public import Tensors

/// A storage with the element type that its class gives it: PyTorch's `TypedStorage`.
public struct ElementStorage: Sendable {
  /// The type of the elements; `nil` for an `UntypedStorage`, whose tensors carry it.
  public let dtype: DType?
  /// The bytes.
  public let storage: TensorStorage
}

/// The class of a storage, such as `torch.FloatStorage`.
struct StorageClass: Equatable {
  /// `nil` for `UntypedStorage`.
  let dtype: DType?

  /// The element type that PyTorch gives the storage: bytes if the class names none.
  var storedType: DType { dtype ?? .uint8 }

  /// The number of bytes that the class counts storages in.
  var elementByteCount: Int { dtype.map { max($0.bitWidth / 8, 1) } ?? 1 }

  /// Recognises `torch.FloatStorage`, `torch.cuda.FloatStorage` and their kin by their whole name.
  init?(_ qualifiedName: String) {
    if ["torch.storage.UntypedStorage", "torch.UntypedStorage"].contains(qualifiedName) {
      dtype = nil
      return
    }
    for prefix in ["torch.cuda.", "torch."] where qualifiedName.hasPrefix(prefix) {
      if let dtype = Self.dtypes[String(qualifiedName.dropFirst(prefix.count))] {
        self.dtype = dtype
        return
      }
    }
    return nil
  }

  private static let dtypes: [String: DType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
    "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    "ComplexDoubleStorage": .complex128, "ComplexFloatStorage": .complex64,
    "QInt8Storage": .qint8, "QInt32Storage": .qint32, "QUInt8Storage": .quint8,
    "QUInt4x2Storage": .quint4x2, "QUInt2x4Storage": .quint2x4,
  ]
}

/// What a persistent identifier stands for.
enum PersistentObject: Sendable {
  case storage(ElementStorage)
  indirect case tensor(Tensor)
}

/// The persistent identifier of a storage, in the forms of stream and zip.
struct StorageReference {
  /// The bytes in a key, at most: those that PyTorch writes are numbers.
  private static let keyByteLimit = 256

  let storageClass: StorageClass
  let key: String
  /// In elements of the class, bytes if untyped.
  let count: Int
  /// In the stream of 0.1 to 0.3: the window on the storage that is meant.
  let view: View?

  struct View {
    let key: String
    let offset: Int
    let count: Int
  }

  /// Reads `("storage", class, key, location, count)` with, in a stream, a view behind it.
  init?(_ parts: ArraySlice<PickleValue>, in pickle: Pickle) {
    let parts = Arguments(parts)
    guard parts.count == 5 || parts.count == 6,
      let name = pickle.global(parts[1])?.exactName,
      let storageClass = StorageClass(name),
      let key = pickle.string(parts[2], upTo: Self.keyByteLimit),
      let count = pickle.integer(parts[4]), count >= 0
    else { return nil }
    self.storageClass = storageClass
    self.key = key
    self.count = count
    guard parts.count == 6, parts[5].kind != .none else {
      view = nil
      return
    }
    guard let window = pickle.elements(parts[5]).map({ Arguments($0) }), window.count == 3,
      let viewKey = pickle.string(window[0], upTo: Self.keyByteLimit),
      let offset = pickle.integer(window[1]), offset >= 0,
      let viewCount = pickle.integer(window[2]), viewCount >= 0
    else { return nil }
    view = View(key: viewKey, offset: offset, count: viewCount)
  }

  /// The size in bytes, or `nil` if it overflows.
  var byteCount: Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: storageClass.elementByteCount)
    return overflow ? nil : bytes
  }
}

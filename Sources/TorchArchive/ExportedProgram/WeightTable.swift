internal import MappedFiles
internal import PickleReader
internal import Tensors

/// The tables in JSON that say what the records of an exported program's weights are.
///
/// The PyTorch counterpart is `PayloadConfig` in `torch._export.serde.schema`.
struct WeightTable {
  private(set) var tensors: [NamedTensor] = []
  private(set) var notes: [String] = []

  let records: ZipRecords
  let folder: String
  let options: ArchiveOptions
  /// The storages by their records, which several tensors may share.
  private var storages: [ExactName: TensorStorage] = [:]
  private var names: Set<ExactName> = []
  private var nameByteCount = 0

  init(records: ZipRecords, folder: String, options: ArchiveOptions) {
    self.records = records
    self.folder = folder
    self.options = options
  }

  /// Reads one table, whose tensors get names with a prefix.
  mutating func read(_ table: String, prefix: String) throws(ArchiveError) {
    let limit = options.limits.unpackedPickleBytes
    guard records.byteCount(of: table) ?? 0 <= limit else {
      throw ArchiveError(
        .limitExceeded, in: table,
        "the table \(Budget.unpackedPickleBytes.excess(over: options.limits))")
    }
    let bytes = try records.contents(of: table)
    let root: JSONValue
    do throws(JSONParser.Failure) {
      root = try JSONParser.parse(
        bytes.leadingBytes(bytes.count), maximumValueCount: options.pickle.values)
    } catch {
      throw ArchiveError(
        .malformedContainer, in: table, at: nil,
        "byte \(error.position) of the table is not JSON; expected \(error.expected)")
    }
    guard let entries = root["config"]?.members else {
      throw malformed(table, "it has no object `config`")
    }
    for (key, entry) in entries {
      let name = prefix + key
      try count(name)
      guard let tensor = try tensor(name, entry) else { continue }
      tensors.append(
        NamedTensor(
          name: name,
          torchTensor: TorchTensor(
            tensor: tensor, isParameter: entry["is_param"]?.bool ?? false,
            requiresGrad: entry["tensor_meta"]?["requires_grad"]?.bool ?? false)))
    }
  }

  private mutating func count(_ name: String) throws(ArchiveError) {
    nameByteCount += name.utf8.count
    guard names.insert(ExactName(name)).inserted else {
      throw ArchiveError(.duplicateName, in: name, "two tensors have this name")
    }
    for (budget, number) in [
      (Budget.tensors, names.count), (.nameBytes, nameByteCount),
      (.longestNameBytes, name.utf8.count),
    ] where number > options.limits[keyPath: budget.number] {
      throw ArchiveError(
        .limitExceeded, in: String(name.prefix(80)),
        "the archive \(budget.excess(over: options.limits))")
    }
  }

  /// The tensor of an entry; `nil` with a note if it is of a kind that is not read.
  private mutating func tensor(
    _ name: String, _ entry: JSONValue
  ) throws(ArchiveError) -> Tensor? {
    guard let file = entry["path_name"]?.string, let isPickled = entry["use_pickle"]?.bool else {
      throw malformed(name, "its entry has no path_name or use_pickle")
    }
    let record = folder + file
    guard !isPickled else { return try pickled(name, record) }
    guard let description = entry["tensor_meta"], let code = description["dtype"]?.integer,
      let shape = Self.integers(description["sizes"]),
      let strides = Self.integers(description["strides"]),
      let offset = description["storage_offset"]?["as_int"]?.integer,
      let layout = description["layout"]?.integer
    else { throw malformed(name, "its entry does not describe a tensor") }
    guard let dtype = Self.dtypes[code], layout == Self.stridedLayout else {
      notes.append("left out: \(name), of element type \(code) and layout \(layout)")
      return nil
    }
    let storage = try storage(record)
    do throws(TensorError) {
      return try Tensor(
        dtype: dtype, layout: TensorLayout(shape: shape, strides: strides, offset: offset),
        storage: storage)
    } catch {
      throw ArchiveError(error, in: name)
    }
  }

  private mutating func storage(_ record: String) throws(ArchiveError) -> TensorStorage {
    if let known = storages[ExactName(record)] { return known }
    let storage = try records.storage(of: record, byteOrder: options.byteOrder ?? .little)
    storages[ExactName(record)] = storage
    return storage
  }

  /// A tensor that is a `torch.save` archive of its own, as those of subclasses are.
  private mutating func pickled(_ name: String, _ record: String) throws(ArchiveError) -> Tensor? {
    let bytes = try records.contents(of: record)
    guard let tensor = try TorchArchive.loneTensor(in: bytes, options: options) else {
      notes.append("left out: \(name), which is no plain tensor")
      return nil
    }
    return tensor.tensor
  }

  private func malformed(_ place: String, _ found: String) -> ArchiveError {
    ArchiveError(
      .malformedContainer, in: place,
      "\(found); expected the table of weights that torch.export.save writes")
  }

  /// A list of `{"as_int": N}`.
  private static func integers(_ list: JSONValue?) -> [Int]? {
    guard let elements = list?.elements else { return nil }
    let integers = elements.compactMap { $0["as_int"]?.integer }
    return integers.count == elements.count ? integers : nil
  }

  private static let stridedLayout = 7

  /// The numbers of `ScalarType` in PyTorch's schema.
  private static let dtypes: [Int: DType] = [
    1: .uint8, 2: .int8, 3: .int16, 4: .int32, 5: .int64, 6: .float16, 7: .float32, 8: .float64,
    9: .complex32, 10: .complex64, 11: .complex128, 12: .bool, 13: .bfloat16, 28: .uint16,
    29: .float8_e4m3fn, 30: .float8_e5m2, 31: .float8_e4m3fnuz, 32: .float8_e5m2fnuz,
    33: .float8_e8m0fnu, 34: .uint32, 35: .uint64,
  ]
}

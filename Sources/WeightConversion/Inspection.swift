internal import NativeFormat
internal import PickleReader
internal import Tensors
public import TorchArchive

/// What a file holds, as `convert-weights inspect --json` prints it.
public struct Inspection: Encodable, Sendable {
  /// A tensor of the file.
  public struct Entry: Encodable, Sendable {
    /// The dotted path from the top of the object; empty for a lone tensor.
    public let name: String
    /// The element type under PyTorch's name.
    public let dtype: String
    /// The size of each dimension.
    public let shape: [Int]
    /// The distance in the storage between neighbours along each dimension, in elements.
    public let strides: [Int]
    /// The position of the first element in the storage, in elements.
    public let offset: Int
    /// The size of the packed values, in bytes.
    public let bytes: Int
    /// The SHA-256 of the packed little-endian values, if it was asked for.
    public let sha256: String?
  }

  /// A tensor that is not read.
  public struct Unsupported: Encodable, Sendable {
    /// The dotted path from the top of the object.
    public let name: String
    /// What kind of tensor it is.
    public let kind: String
  }

  /// The tensors of one element type, or all of them, counted.
  public struct Total: Encodable, Sendable {
    /// The element type under PyTorch's name; `nil` for all types.
    public let dtype: String?
    /// The number of tensors; tied tensors count each, see ``Inspection/tied``.
    public fileprivate(set) var tensors = 0
    /// The number of their elements, `Int.max` at most.
    public fileprivate(set) var elements = 0
    /// The size of their packed values in bytes, `Int.max` at most.
    public fileprivate(set) var bytes = 0

    fileprivate mutating func add(_ entry: WeightFile.Entry) {
      tensors += 1
      elements = [elements, entry.tensor.layout.elementCount].saturatedSum
      bytes = [bytes, entry.tensor.byteCount].saturatedSum
    }
  }

  /// The version of the document.
  private let schema = 1
  /// The path of the file as it was given.
  public let file: String
  /// The format of the file.
  public let container: String
  /// Every tensor, in the file's order.
  public let tensors: [Entry]
  /// The sum over all tensors.
  public let total: Total
  /// The sum for each element type, in the order in which the types are met.
  public let types: [Total]
  /// The number of tensors that are another name of one before; `nil` if none is.
  public let tied: Int?
  /// The longest key of a text in ``metadata``, in bytes of UTF-8.
  private static let longestMetadataKey = 256
  /// The texts that a native or safetensors file carries under keys of at most 256 bytes, if any.
  public let metadata: [String: String]?
  /// The scalars next to the tensors of a checkpoint, such as the epoch and the arguments; the first
  /// of them, if any.
  public let recorded: [RecordedValue]?
  /// The tensors whose values are not the elements of one storage.
  public let unsupported: [Unsupported]
  /// The classes and functions that the file's pickles name, none of which is called, if they were
  /// looked for.
  public let globals: [GlobalFinding]
  /// Why some pickles could not be looked through to their end, if they were looked through.
  public let gaps: [String]
  /// What is to be said of the file besides, if anything: what an index of shards does not name.
  public let notes: [String]?

  /// Looks at every tensor of a file; reads their data only for digests.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - digests: Whether to read each tensor and hash its values.
  ///   - report: What its pickles name, if they were looked through.
  /// - Throws: ``ConversionError`` if a digest is asked for and the data cannot be read.
  public init(
    _ file: WeightFile, digests: Bool, report: GlobalReport? = nil
  ) throws(ConversionError) {
    var entries: [Entry] = []
    var budget = ExpansionBudget(of: file)
    var known: [TensorIdentity: String] = [:]
    for entry in file.entries {
      var digest: String?
      if digests {
        try budget.charge(entry.tensor, named: entry.name)
        let identity = TensorIdentity(entry.tensor)
        if let identity { digest = known[identity] }
        if digest == nil { digest = try Self.digest(of: entry, in: file) }
        if let identity { known[identity] = digest }
      }
      entries.append(
        Entry(
          name: entry.name, dtype: entry.tensor.dtype.rawValue, shape: entry.tensor.shape,
          strides: entry.tensor.layout.strides, offset: entry.tensor.layout.offset,
          bytes: entry.tensor.byteCount, sha256: digest))
    }
    var types: [Total] = []
    var positions: [String: Int] = [:]
    var total = Total(dtype: nil)
    for entry in file.entries {
      let dtype = entry.tensor.dtype.rawValue
      let position = positions[dtype] ?? types.count
      if position == types.count {
        positions[dtype] = position
        types.append(Total(dtype: dtype))
      }
      types[position].add(entry)
      total.add(entry)
    }
    (self.types, self.total) = (types, total)
    let tied = file.entries.lazy.map(\.tensor).tiedCount
    self.tied = tied == 0 ? nil : tied
    // To hash a text of accents takes the square of its length.
    let short = file.metadata.pairs.filter { $0.key.utf8.count <= Self.longestMetadataKey }
    let texts = Dictionary(short.map { ($0.key, $0.value) }) { $1 }
    metadata = texts.isEmpty ? nil : texts
    let values = file.archive.map { RecordedValues($0).values } ?? []
    recorded = values.isEmpty ? nil : values
    self.file = file.path
    container = file.format.rawValue
    tensors = entries
    unsupported = file.unsupported.map { Unsupported(name: $0.name, kind: $0.kind) }
    notes = file.notes.isEmpty ? nil : file.notes
    globals = report?.globals ?? []
    gaps = report?.gaps ?? []
  }

  private static func digest(
    of entry: WeightFile.Entry, in file: WeightFile
  ) throws(ConversionError) -> String {
    do {
      return try FileHash(packedValuesOf: entry.tensor, expansionLimit: .max).hexadecimal
    } catch {
      throw ConversionError(.unreadableInput, path: file.path, "\(entry.name): \(error)")
    }
  }
}

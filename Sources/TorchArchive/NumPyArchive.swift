public import MappedFiles
internal import NumPyArrays
internal import PickleReader
public import Tensors

/// An `.npz` archive, a zip of `.npy` records, or a lone `.npy` file: arrays by name.
///
/// The corresponding NumPy function is `numpy.load`.
public struct NumPyArchive: TensorSource {
  /// The names of the arrays, in the order of the archive; a lone array's is empty.
  public var names: [String] { stateDict.names }
  /// The arrays whose elements no tensor has.
  public let unsupportedTensors: [UnsupportedTensor]
  /// Whether the file is an archive and no lone array.
  public let isArchive: Bool

  private let stateDict: StateDict

  /// The array under `name`, or `nil` if there is none.
  public func tensor(named name: String) -> Tensor? { stateDict.tensor(named: name) }

  /// Whether bytes begin as a `.npy` file.
  static func isArray(_ bytes: ByteRegion) -> Bool { NumPyFile.looksLike(bytes) }

  /// Whether bytes are a `.npy` file of Python objects, such as a dictionary.
  public static func holdsObjects(_ bytes: ByteRegion) -> Bool { NumPyFile.holdsObjects(bytes) }

  /// Whether bytes begin as a `.npy` file or as an archive whose first record is one.
  public static func looksLike(_ bytes: ByteRegion) -> Bool {
    NumPyFile.looksLike(bytes)
      || ZipLocalHeader(in: bytes, at: 0).map { $0.name.suffix(4).elementsEqual(suffix.utf8) }
        ?? false
  }

  /// Reads the headers of all arrays.
  ///
  /// - Throws: ``ArchiveError`` if the file is damaged.
  public init(
    _ bytes: ByteRegion, options: ArchiveOptions = ArchiveOptions()
  ) throws(ArchiveError) {
    var contents = Contents(limits: options.scaled(to: bytes.count).limits)
    isArchive = !NumPyFile.looksLike(bytes)
    if isArchive {
      let records = try ZipRecords(bytes, limits: options.limits)
      for record in records.names.compactMap({ records[$0] }) {
        let storage = records.storage(of: record, byteOrder: .little)
        let name = record.entry.name
        guard name.ends(in: Self.suffix) else {
          throw ArchiveError(
            .notACheckpoint, in: name, "the record is no .npy file, so this is no NumPy archive")
        }
        try contents.add(storage, named: String(name.dropLast(Self.suffix.count)))
      }
    } else {
      try contents.add(TensorStorage(name: "array", region: bytes), named: "")
    }
    stateDict = contents.stateDict
    unsupportedTensors = contents.unsupported
  }

  private static let suffix = ".npy"
}

/// Arrays as they are found.
private struct Contents {
  var stateDict = StateDict()
  var unsupported: [UnsupportedTensor] = []
  let limits: ArchiveLimits
  /// What the arrays count against the limit on tensors.
  private var charge = 0

  init(limits: ArchiveLimits) { self.limits = limits }

  mutating func add(_ storage: TensorStorage, named name: String) throws(ArchiveError) {
    switch try finding(in: storage) {
    case .tensor(let tensor):
      charge += max(tensor.shape.count / TensorSearch.dimensionsPerTensor, 1)
      guard charge <= limits.tensors else {
        throw ArchiveError(
          .limitExceeded, in: name, "the archive \(Budget.tensors.excess(over: limits))")
      }
      guard stateDict.append(tensor, named: name) else {
        throw ArchiveError(.duplicateName, in: name, "two arrays have this name")
      }
    case .unsupported(let kind): unsupported.append(UnsupportedTensor(name: name, kind: kind))
    case nil: unsupported.append(UnsupportedTensor(name: name, kind: "NumPy object or text"))
    }
  }

  private func finding(in storage: TensorStorage) throws(ArchiveError) -> NumPyFinding? {
    let head: ByteRegion
    do {
      head = try storage.uncheckedBytes()
    } catch {
      throw ArchiveError(error, in: storage.name)
    }
    do {
      return try NumPyFile(storage, head: head).finding
    } catch {
      throw ArchiveError(error, in: storage.name)
    }
  }
}

extension ArchiveError {
  init(_ error: NumPyError, in place: String) {
    self.init(.malformedTensor, in: place, "\(error)")
  }
}

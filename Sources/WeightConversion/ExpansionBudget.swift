internal import MappedFiles
internal import PickleReader
internal import Tensors
internal import TorchArchive

/// What reading tensors one after another takes beyond the bytes of their file.
///
/// Strides of 0 repeat an element, views repeat a storage, and a compressed record is unpacked again
/// when another was read in between. Any of it makes a long day of a small file.
struct ExpansionBudget {
  private let file: WeightFile
  private var work: Int
  private var seen: Set<TensorIdentity> = []
  private var unpacked: Set<ObjectIdentifier> = []
  private var lastUnpacked: ObjectIdentifier?

  init(of file: WeightFile) {
    self.file = file
    work = ([file] + file.shards).reduce(0) { $0 - $1.byteCount }
  }

  /// Counts a tensor that is about to be read, unless it is the same as one before.
  ///
  /// - Throws: ``ConversionError`` if the tensors together exceed the limit.
  mutating func charge(_ tensor: Tensor, named name: String) throws(ConversionError) {
    if let identity = TensorIdentity(tensor), !seen.insert(identity).inserted { return }
    add(tensor.byteCount)
    if tensor.storage.mappedRegion == nil {
      let storage = ObjectIdentifier(tensor.storage)
      // What it unpacks to for the first time has a limit of its own.
      if let computation = tensor.storage.computation {
        let storage = computation.source.storage
        // The numbers are more than the integers, but no more than all of those in their storage.
        if unpacked.insert(ObjectIdentifier(storage)).inserted {
          let growth = computation.growth - (storage.mappedRegion == nil ? 0 : 1)
          let (credit, overflow) = growth.multipliedReportingOverflow(by: storage.byteCount)
          add(overflow ? -.max : -credit)
        }
      } else if unpacked.insert(storage).inserted {
        add(-tensor.storage.byteCount)
      } else if lastUnpacked != storage {
        add(tensor.storage.byteCount)
      }
      lastUnpacked = storage
    }
    guard work <= file.limits.expandedBytes else {
      throw ConversionError(
        .unreadableInput, path: file.path,
        """
        \(name): with shape \(tensor.shape), strides \(tensor.layout.strides) it takes \
        \(tensor.byteCount) bytes of the \(tensor.storage.byteCount) in \(tensor.storage.name); \
        written out, the file \(Budget.expandedBytes.excess(over: file.limits))
        """)
    }
  }

  private mutating func add(_ byteCount: Int) {
    let (sum, overflow) = work.addingReportingOverflow(byteCount)
    work = !overflow ? sum : byteCount > 0 ? .max : .min
  }
}

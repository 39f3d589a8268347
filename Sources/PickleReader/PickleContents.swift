/// Everything a pickle holds, in tables; a ``PickleValue`` is a kind and an index into one of them.
struct PickleContents: Sendable {
  /// Bytes that a pickle holds: short ones copied, long ones left where they stand in its input.
  struct Blob: Sendable {
    let start: Int
    let count: Int
    let isCopied: Bool
  }

  /// The part of an object that most objects have.
  struct ObjectRecord: Sendable {
    var callable: PickleValue
    var arguments: PickleValue
    /// An index into `extras`, or -1.
    var extra: Int32 = -1
    var construction: PickleObject.Construction
    /// The number of the opcode that made it.
    var madeAt: UInt32
  }

  /// The part of an object that few objects have.
  struct ObjectExtra: Sendable {
    var keywords = PickleValue.none
    /// Containers for what is put into the object, or 0; keys and values alternate in `items`.
    var states: UInt32 = 0
    var items: UInt32 = 0
    var elements: UInt32 = 0
    /// The number of the first BUILD, or 0, and how many values its state held then.
    var builtAt: UInt32 = 0
    var builtCount: UInt32 = 0
  }

  var texts = TextTable()
  var containers: ContainerPool
  var floats: ContiguousArray<Double> = []
  var longIntegers: ContiguousArray<BigInteger> = []
  var blobs: ContiguousArray<Blob> = []
  /// The bytes of all blobs that are copied.
  var blobBytes: ContiguousArray<UInt8> = []
  var persistentIDs: ContiguousArray<PickleValue> = []
  var objects: ContiguousArray<ObjectRecord> = []
  var extras: ContiguousArray<ObjectExtra> = []
  var globals: [PickleGlobal] = []

  init(limits: PickleLimits) {
    containers = ContainerPool(maximumContentCount: limits.contents)
    // The empty tuple is container 0.
    _ = containers.makeEmpty()
  }

  /// The bytes of a blob that is copied; `nil` if they stand in the input.
  func copiedBytes(ofBlob index: Int) -> ArraySlice<UInt8>? {
    let blob = blobs[index]
    return blob.isCopied ? ArraySlice(blobBytes[blob.start..<blob.start + blob.count]) : nil
  }
}

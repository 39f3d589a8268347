/// Everything a pickle holds, in tables; a ``PickleValue`` is a kind and an index into one of them.
struct PickleContents: Sendable {
  /// Bytes that a pickle holds: short ones copied, long ones left where they stand in its input.
  enum Blob: Sendable {
    case copied([UInt8])
    case inInput(Range<Int>)
  }

  /// The part of an object that most objects have.
  struct ObjectRecord: Sendable {
    var callable: PickleValue
    var arguments: PickleValue
    /// An index into `extras`, or -1.
    var extra: Int32 = -1
    var construction: PickleObject.Construction
  }

  /// The part of an object that few objects have.
  struct ObjectExtra: Sendable {
    var keywords: PickleValue?
    var states: [PickleValue] = []
    /// Containers for what is put into the object; keys and values alternate in `items`.
    var items: Int?
    var elements: Int?
  }

  var texts = TextTable()
  var containers = ContainerPool()
  var floats: ContiguousArray<Double> = []
  var longIntegers: ContiguousArray<BigInteger> = []
  var blobs: ContiguousArray<Blob> = []
  var persistentIDs: ContiguousArray<PickleValue> = []
  var objects: ContiguousArray<ObjectRecord> = []
  var extras: ContiguousArray<ObjectExtra> = []
  var globals: [PickleGlobal] = []

  init() {
    // The empty tuple is container 0.
    _ = containers.makeEmpty()
  }
}

/// A stream of PyTorch 0.1.10 to 1.5 put together by hand, right or wrong in any part.
public struct StreamBuilder: Sendable {
  /// The pickle of the magic number.
  public var magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  /// The pickle of the protocol version.
  public var version = PickleCode.int(1001).pickled
  /// The pickle of sys_info.
  public var systemInformation = PickleCode.systemInformation().pickled
  /// The pickle of the object.
  public var object: [UInt8]
  /// The pickle of the list of storage keys.
  public var keys: [UInt8]
  /// Each storage's count as stated before its data, and the data.
  public var storages: [(count: UInt64, data: [UInt8])]
  /// What stands behind the last storage.
  public var suffix: [UInt8] = []

  /// The stream of an object whose float storages have these keys and data.
  public init(object: PickleCode, storages: [(key: String, data: [UInt8])] = []) {
    self.object = object.pickled
    keys = PickleCode.list(storages.map { .text($0.key) }).pickled
    self.storages = storages.map { (UInt64($0.data.count / 4), $0.data) }
  }

  /// Where the object's pickle begins.
  public var objectPosition: Int { magic.count + version.count + systemInformation.count }

  /// Where the list of keys begins.
  public var keysPosition: Int { objectPosition + object.count }

  /// Where the first storage's count stands.
  public var dataPosition: Int { keysPosition + keys.count }

  /// The whole file.
  public var bytes: [UInt8] {
    magic + version + systemInformation + object + keys
      + storages.flatMap { littleEndian($0.count, width: 8) + $0.data } + suffix
  }
}

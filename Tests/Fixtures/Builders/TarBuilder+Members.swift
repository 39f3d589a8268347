extension TarBuilder {
  /// A storage as the member `storages` holds it.
  public static func storage(
    key: Int, storageClass: String = "FloatStorage", count: UInt64? = nil, data: [UInt8]
  ) -> [UInt8] {
    PickleCode.tuple([.int(key), .text("cpu"), .global("torch", storageClass)]).pickled
      + littleEndian(count ?? UInt64(data.count / 4), width: 8) + data
  }

  /// A tensor as the member `tensors` holds it.
  public static func tensor(
    key: Int, storage: PickleCode, dimensionCount: UInt32? = nil, size: [Int], stride: [Int],
    offset: Int = 0
  ) -> [UInt8] {
    let numbers = (size + stride + [offset]).map { UInt64(bitPattern: Int64($0)) }
    return PickleCode.tuple([.int(key), storage, .global("torch", "FloatTensor")]).pickled
      + littleEndian(UInt64(dimensionCount ?? UInt32(size.count)), width: 4) + [0, 0, 0, 0]
      + numbers.flatMap { littleEndian($0, width: 8) }
  }

  /// The member `storages`.
  public static func storages(
    count: PickleCode, _ entries: [[UInt8]], views: PickleCode = "]"
  ) -> [UInt8] {
    count.pickled + Array(entries.joined()) + views.pickled
  }
}

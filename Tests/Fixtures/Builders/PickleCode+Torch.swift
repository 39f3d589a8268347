extension PickleCode {
  /// The persistent identifier of a storage, as stream and zip have it.
  public static func storage(
    _ storageClass: String = "FloatStorage", key: String = "0", count: Int,
    view: PickleCode? = nil
  ) -> PickleCode {
    var parts: [PickleCode] = [
      .text("storage"), .global("torch", storageClass), .text(key), .text("cpu"), .int(count),
    ]
    if let view { parts.append(view) }
    return .tuple(parts) + "Q"
  }

  /// A tensor by `_rebuild_tensor_v2`.
  public static func tensor(
    _ storage: PickleCode, offset: Int = 0, size: [Int], stride: [Int], metadata: PickleCode? = nil
  ) -> PickleCode {
    var arguments: [PickleCode] = [
      storage, .int(offset), .tuple(size.map(int)), .tuple(stride.map(int)), "\u{89}",
      .call("collections", "OrderedDict", []),
    ]
    if let metadata { arguments.append(metadata) }
    return .call("torch._utils", "_rebuild_tensor_v2", arguments)
  }

  /// A vector over the whole of a storage.
  public static func vector(
    _ storageClass: String = "FloatStorage", key: String = "0", count: Int
  ) -> PickleCode {
    .tensor(.storage(storageClass, key: key, count: count), size: [count], stride: [1])
  }

  /// What tar and stream say of the machine.
  public static func systemInformation(
    version: Int = 1001, isLittleEndian: PickleCode = "\u{88}"
  ) -> PickleCode {
    .dict([
      (.text("protocol_version"), .int(version)), (.text("little_endian"), isLittleEndian),
      (.text("type_sizes"), "}"),
    ])
  }

  /// The whole pickle: PROTO 2, this value, STOP.
  public var pickled: [UInt8] { [0x80, 2] + bytes + [0x2E] }
}

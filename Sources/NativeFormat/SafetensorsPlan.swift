internal import Tensors

/// The header of a safetensors file to be written, and the tensors that follow it.
struct SafetensorsPlan {
  /// The tensors that hold data, in the order of the data.
  let written: [TensorToWrite]
  /// The length of the JSON, the JSON, and spaces up to a multiple of 64 bytes.
  let header: [UInt8]

  /// Describes all tensors.
  ///
  /// - Throws: ``FormatError`` naming a tensor that the format cannot hold.
  init(_ tensors: [TensorToWrite], metadata: FileMetadata) throws(FormatError) {
    let owners = try TiedTensors(tensors).owners
    let holders = tensors.indices.filter { owners[$0] == nil }.map { tensors[$0] }
    written = holders.sorted { $0.dtype.bitWidth > $1.dtype.bitWidth }
    var metadata = metadata
    for (number, owner) in owners.enumerated() {
      guard let owner else { continue }
      let name = tensors[number].name
      guard metadata[name] == nil, name.formatWord != "format",
        !MetadataKey.reserved.contains(name.formatWord)
      else {
        throw FormatError(
          .reservedName, path: nil, key: name,
          found: "a tied tensor under the name of a metadata key",
          remedy: "rename the tensor, or write an .rnw file")
      }
      metadata[name] = tensors[owner].name
    }
    var members: [String] = []
    if !metadata.keys.isEmpty {
      let texts = metadata.pairs.map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for tensor in written { members.append(try Self.member(tensor, end: &end)) }
    header = try Self.framed("{\(members.joined(separator: ","))}")
    var limits = IndexLimits(fileByteCount: header.count + end, path: nil)
    for (tensor, owner) in zip(tensors, owners) {
      try owner == nil ? limits.add(rank: tensor.source.shape.count) : limits.addAlias()
      try limits.add(name: tensor.name)
    }
    try IndexLimits.check(textCount: metadata.keys.count, path: nil)
  }

  private static func member(
    _ tensor: TensorToWrite, end: inout Int
  ) throws(FormatError) -> String {
    guard tensor.name.formatWord != "__metadata__" else {
      throw FormatError(
        .reservedName, path: nil, key: tensor.name, found: "the name that safetensors reserves",
        remedy: "rename the tensor, or write an .rnw file")
    }
    guard let dtype = DTypeCodes.safetensorsName(of: tensor.dtype) else {
      throw FormatError(
        .unsupportedDType, path: nil, key: tensor.name,
        found: "the element type \(tensor.dtype.rawValue), which safetensors does not have",
        remedy: "write an .rnw file")
    }
    let (next, overflow) = end.addingReportingOverflow(try tensor.byteCount())
    guard !overflow else {
      throw FormatError(
        .overLimit, path: nil, key: tensor.name, found: "\(try tensor.byteCount()) bytes",
        expected: "a file of at most \(Int.max) bytes")
    }
    defer { end = next }
    let shape = tensor.source.shape.map(String.init).joined(separator: ",")
    return """
      \(jsonString(tensor.name)):{"dtype":"\(dtype)","shape":[\(shape)],\
      "data_offsets":[\(end),\(next)]}
      """
  }

  private static func framed(_ json: String) throws(FormatError) -> [UInt8] {
    // The reference pads to 8 bytes; 64 lets the first tensor begin on a cache line.
    let padded = (json.utf8.count + 8 + 63) / 64 * 64
    guard padded - 8 <= SafetensorsFile.headerByteLimit else {
      throw FormatError(
        .overLimit, path: nil, found: "a header of \(padded - 8) bytes",
        expected: "at most \(SafetensorsFile.headerByteLimit)", remedy: "write an .rnw file")
    }
    var header = ByteWriter(capacity: padded)
    header.append(count: padded - 8)
    header.append(json.utf8)
    header.pad(to: padded, with: UInt8(ascii: " "))
    return header.bytes
  }
}

/// `text` as a JSON string, with the escapes that JSON demands and no others.
private func jsonString(_ text: String) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var json: [UInt8] = [UInt8(ascii: "\"")]
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
    case 0..<0x20:
      json += "\\u00".utf8
      json += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    default: json.append(byte)
    }
  }
  json.append(UInt8(ascii: "\""))
  return String(decoding: json, as: UTF8.self)
}

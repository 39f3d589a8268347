/// Models that are serialized as protocol buffers, which have no magic number.
///
/// They are recognized by the first fields of their outermost message: a field's number and type, the
/// length of its content, and the content's first bytes.
enum ProtobufSignature {
  /// The sentence for a file that begins with `head`; `nil` if it begins as no known model.
  static func sentence(for head: [UInt8]) -> String? {
    if head.starts(with: [0x0A]) { return isGraph(head) ? tensorFlow("a frozen graph") : nil }
    guard head.count > 4, head[0] == 0x08, (1...64).contains(head[1]) else { return nil }
    // ONNX: ir_version, then producer_name or the graph.
    if head[2] == 0x3A { return onnx }
    guard head[2] == 0x12, let (content, _) = field(head[3...]) else { return nil }
    let text = content.prefix(8)
    if !text.isEmpty, text.allSatisfy({ (0x20..<0x7F).contains($0) }) { return onnx }
    guard content.first == 0x0A else { return nil }
    let words = String(decoding: head, as: UTF8.self)
    let isSavedModel = [
      "VariableOp", "VarHandle", "Placeholder", "NoOp", "Const", "AddV2", "serve",
    ]
    .contains { words.contains($0) }
    return isSavedModel
      ? tensorFlow("a SavedModel")
      : """
      this is a Core ML model, which holds no PyTorch checkpoint; give the checkpoint that it was \
      converted from
      """
  }

  static let onnx =
    """
    this is an ONNX model, which holds no PyTorch checkpoint; give the checkpoint that it was exported \
    from, or save its initializers with onnx.numpy_helper and numpy.savez
    """

  static func tensorFlow(_ kind: String) -> String {
    """
    this is \(kind) of TensorFlow, which holds no PyTorch checkpoint; load it in TensorFlow, and write \
    its variables with safetensors.numpy.save_file
    """
  }

  /// Whether the first field is a node of a graph: its name, then its operation, both texts.
  private static func isGraph(_ head: [UInt8]) -> Bool {
    guard let (node, _) = field(head.dropFirst()), node.first == 0x0A,
      let (name, rest) = field(node.dropFirst()), rest.first == 0x12,
      let (operation, _) = field(rest.dropFirst())
    else { return false }
    return [name, operation].allSatisfy { text in
      !text.isEmpty && text.allSatisfy { (0x21..<0x7F).contains($0) }
    }
  }

  /// The content of a field behind its length, as far as it is there, and what follows.
  private static func field(
    _ bytes: ArraySlice<UInt8>
  ) -> (content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
    var length = 0
    for (position, byte) in bytes.prefix(5).enumerated() {
      length |= Int(byte & 0x7F) << (7 * position)
      guard byte & 0x80 == 0 else { continue }
      let content = bytes.dropFirst(position + 1)
      return (content.prefix(length), content.dropFirst(length))
    }
    return nil
  }
}

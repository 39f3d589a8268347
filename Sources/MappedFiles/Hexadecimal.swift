/// A number as eight hexadecimal digits, as checksums are written.
package func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}

/// Bytes as two hexadecimal digits each.
package func hexadecimal(
  _ bytes: some Sequence<UInt8>, separator: String = " "
) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
}

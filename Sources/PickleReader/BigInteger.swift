/// An integer of any size, as two's complement bytes.
public struct BigInteger: Hashable, Sendable {
  /// The shortest two's complement form, least significant byte first; empty for 0.
  public let twosComplement: [UInt8]

  /// Creates the integer that the bytes mean, as LONG1 and LONG4 write it.
  public init(twosComplement bytes: [UInt8]) {
    var count = bytes.count
    while count > 0 {
      let isNegative = count > 1 && bytes[count - 2] >= 0x80
      let redundant: UInt8 = isNegative ? 0xFF : 0
      guard bytes[count - 1] == redundant else { break }
      count -= 1
    }
    twosComplement = Array(bytes[..<count])
  }

  /// Creates the integer that a float is; `nil` if it has a fraction or is not finite.
  init?(exactly float: Double) {
    guard float.isFinite, float.rounded(.towardZero) == float else { return nil }
    guard float != 0 else {
      self.init(twosComplement: [])
      return
    }
    // An integral float is 53 bits of significand, shifted by its exponent.
    let significand = float.significandBitPattern | 1 << 52
    let shift = Int(float.exponent) - 52
    let bits = shift < 0 ? significand >> UInt64(-shift) : significand << UInt64(shift % 8)
    let low = [UInt8](repeating: 0, count: Swift.max(shift, 0) / 8)
    let bytes = low + (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) } + [0]
    self.init(twosComplement: float < 0 ? Self.negated(bytes) : bytes)
  }

  /// Creates the integer that decimal digits mean; `nil` if there is none or another character.
  ///
  /// The time grows with the square of the number of digits.
  init?(digits: some Collection<UInt8>, isNegative: Bool) {
    guard !digits.isEmpty else { return nil }
    var magnitude: [UInt64] = []
    var group: UInt64 = 0
    var scale: UInt64 = 1
    for digit in digits {
      guard digit >= 0x30, digit <= 0x39 else { return nil }
      group = group * 10 + UInt64(digit - 0x30)
      scale *= 10
      guard scale == Self.readGroup else { continue }
      Self.multiply(&magnitude, by: scale, adding: group)
      (group, scale) = (0, 1)
    }
    Self.multiply(&magnitude, by: scale, adding: group)
    let bytes = magnitude.flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
    self.init(twosComplement: isNegative ? Self.negated(bytes + [0]) : bytes + [0])
  }

  /// Whether the integer is below zero.
  public var isNegative: Bool { (twosComplement.last ?? 0) >= 0x80 }

  /// The value, if 64 bits hold it.
  public var int64: Int64? {
    guard twosComplement.count <= 8 else { return nil }
    var bits: UInt64 = isNegative ? .max : 0
    for byte in twosComplement.reversed() { bits = bits << 8 | UInt64(byte) }
    return Int64(bitPattern: bits)
  }

  /// The decimal digits that are read at a time: nineteen fit in a word.
  private static let readGroup: UInt64 = 10_000_000_000_000_000_000
  /// The decimal digits that are written at a time: a word holds the square of nine.
  private static let writtenGroup: UInt64 = 1_000_000_000

  private static func multiply(
    _ magnitude: inout [UInt64], by factor: UInt64, adding summand: UInt64
  ) {
    var carry = summand
    for index in magnitude.indices {
      let (high, low) = magnitude[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      magnitude[index] = sum
      // The high word of a product is below the greatest, so there is room for one more.
      carry = overflow ? high + 1 : high
    }
    if carry > 0 { magnitude.append(carry) }
  }

  private static func negated(_ bytes: [UInt8]) -> [UInt8] {
    var carry: UInt16 = 1
    return bytes.map { byte in
      let sum = UInt16(~byte) + carry
      carry = sum >> 8
      return UInt8(truncatingIfNeeded: sum)
    }
  }
}

extension BigInteger: CustomStringConvertible {
  /// The value in decimal; in hexadecimal above 4300 digits, where decimal would take long.
  public var description: String {
    let magnitude = isNegative ? Self.negated(twosComplement + [0xFF]) : twosComplement
    let sign = isNegative ? "-" : ""
    guard magnitude.count <= 1786 else {
      let digits = magnitude.reversed().map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      return sign + "0x" + digits.joined()
    }
    var words = stride(from: 0, to: magnitude.count, by: 4).map { start in
      magnitude[start...].prefix(4).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    var groups: [String] = []
    while words.last == 0 { words.removeLast() }
    while !words.isEmpty {
      var remainder: UInt64 = 0
      for index in words.indices.reversed() {
        let value = remainder << 32 | words[index]
        words[index] = value / Self.writtenGroup
        remainder = value % Self.writtenGroup
      }
      while words.last == 0 { words.removeLast() }
      let digits = String(remainder)
      groups.append(
        words.isEmpty ? digits : String(repeating: "0", count: 9 - digits.count) + digits)
    }
    return sign + (groups.isEmpty ? "0" : groups.reversed().joined())
  }
}

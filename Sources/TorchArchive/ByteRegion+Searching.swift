internal import MappedFiles

extension ByteRegion {
  /// Where a few bytes occur, from a position on.
  func positions(of bytes: [UInt8], from start: Int = 0) -> [Int] {
    withSpan { span in
      var found: [Int] = []
      guard let first = bytes.first, start >= 0, start <= span.count - bytes.count else {
        return found
      }
      for position in start...(span.count - bytes.count) where span[position] == first {
        if bytes.indices.allSatisfy({ span[position + $0] == bytes[$0] }) {
          found.append(position)
        }
      }
      return found
    }
  }
}

public import MappedFiles
internal import Synchronization

/// The order of the bytes within a number.
public enum ByteOrder: String, CaseIterable, Hashable, Sendable {
  /// The least significant byte comes first.
  case little
  /// The most significant byte comes first.
  case big
}

/// A run of bytes that tensors share: what PyTorch calls an `UntypedStorage`.
///
/// Two tensors with the same storage object are views of the same bytes. Its size is known from the
/// start; the bytes are read, and checked against the checksum that the container states, when
/// ``bytes()`` is first called.
public final class TensorStorage: Sendable {
  /// How the bytes come out of the container.
  public enum Source: Sendable {
    /// They lie in a mapped file as they are.
    case region(ByteRegion)
    /// They must be unpacked; the closure does so at each call and checks what it can.
    case unpacked(@Sendable () throws(TensorError) -> ByteRegion)
  }

  /// How bytes are made of a tensor's elements, a run of them at a time.
  package struct Computation: Sendable {
    /// The tensor whose elements they are made of.
    package let source: Tensor
    /// How many bytes are made of one.
    package let growth: Int
    /// Makes the bytes for a run of packed elements, of which the first has a number.
    let bytes: @Sendable (_ packed: ByteRegion, _ first: Int) -> ByteRegion
  }

  /// What the container calls the storage, for messages.
  public let name: String
  /// The number of bytes.
  public let byteCount: Int
  /// The order of the bytes within each number.
  public let byteOrder: ByteOrder
  /// The CRC-32 that the container states for the bytes, if it states one.
  public let statedChecksum: UInt32?

  /// How the bytes are made when they are read, if they are.
  package let computation: Computation?

  private let source: Source
  private let computedChecksum = Mutex<UInt32?>(nil)

  /// Creates a storage over bytes that lie in a mapped file as they are.
  public init(
    name: String, region: ByteRegion, byteOrder: ByteOrder = .little, statedChecksum: UInt32? = nil
  ) {
    self.name = name
    byteCount = region.count
    source = .region(region)
    self.byteOrder = byteOrder
    self.statedChecksum = statedChecksum
    computation = nil
  }

  /// Creates a storage whose `byteCount` bytes `unpack` brings at each call.
  public init(
    name: String, byteCount: Int, byteOrder: ByteOrder = .little,
    unpack: @escaping @Sendable () throws(TensorError) -> ByteRegion
  ) {
    self.name = name
    self.byteCount = byteCount
    source = .unpacked(unpack)
    self.byteOrder = byteOrder
    statedChecksum = nil
    computation = nil
  }

  /// Creates a storage whose `byteCount` little-endian bytes are made of a tensor's at each call.
  init(byteCount: Int, _ computation: Computation) {
    name = computation.source.storage.name
    self.byteCount = byteCount
    source = .unpacked { () throws(TensorError) in
      let packed = try computation.source.packedBytes(
        expansionLimit: PackedBytes.expansionLimit / computation.growth)
      return computation.bytes(packed, 0)
    }
    byteOrder = .little
    statedChecksum = nil
    self.computation = computation
  }

  /// Where the bytes lie in the mapped file; `nil` if they must be unpacked.
  public var mappedRegion: ByteRegion? {
    guard case .region(let region) = source else { return nil }
    return region
  }

  /// The bytes, checked once against the stated checksum.
  ///
  /// - Throws: ``TensorError`` if they cannot be unpacked or have another checksum.
  public func bytes() throws(TensorError) -> ByteRegion {
    if statedChecksum != nil { _ = try checksum() }
    return try uncheckedBytes()
  }

  /// The bytes as they are, not checked against the stated checksum.
  ///
  /// - Throws: ``TensorError`` if they cannot be unpacked.
  public func uncheckedBytes() throws(TensorError) -> ByteRegion {
    switch source {
    case .region(let region): return region
    case .unpacked(let unpack):
      let region = try unpack()
      guard region.count == byteCount else {
        throw TensorError(
          .unreadableStorage, "\(name) unpacks to \(region.count) bytes instead of \(byteCount)")
      }
      return region
    }
  }

  /// Computes the checksum in parts, so that whoever asks for it later finds it there.
  ///
  /// Nobody who asks meanwhile has to wait. What is not as stated is left for ``checksum()`` to tell.
  ///
  /// - Parameter proceed: Called before each part with its number of bytes; `false` ends the work.
  package func computeChecksumAhead(_ proceed: (Int) -> Bool) {
    guard case .region(let region) = source, computedChecksum.withLock({ $0 == nil }) else {
      return
    }
    var checksum = CRC32()
    for part in region.parts(byteCount: 1 << 20) {
      guard proceed(part.count) else { return }
      checksum.update(part)
    }
    guard checksum.value == statedChecksum ?? checksum.value else { return }
    computedChecksum.withLock { $0 = checksum.value }
  }

  /// The CRC-32 of the bytes, computed once: a second caller waits for the first.
  ///
  /// - Throws: ``TensorError`` if it is not the stated one.
  public func checksum() throws(TensorError) -> UInt32 {
    try computedChecksum.withLock { (known) throws(TensorError) in
      if let known { return known }
      let actual = CRC32(try uncheckedBytes()).value
      if let statedChecksum, actual != statedChecksum {
        throw TensorError(
          .checksumMismatch,
          """
          \(name) is damaged: its CRC-32 is \(hexadecimal(actual)), the file states \
          \(hexadecimal(statedChecksum)); fetch the file again
          """)
      }
      known = actual
      return actual
    }
  }
}

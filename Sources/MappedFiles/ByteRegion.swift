/// A run of bytes that stays readable as long as the value lives: part of a mapped file, or memory.
///
/// Narrowing is checked (``subregion(at:count:)``), so no region reaches past what its file held
/// when it was mapped. Copying a region copies no bytes.
@safe
public struct ByteRegion: @unchecked Sendable {
  /// The number of bytes.
  public let count: Int
  /// Where the region begins, in bytes from the start of its file or memory block.
  public let position: Int

  private let owner: any AnyObject & Sendable
  private let base: UnsafeRawPointer?

  /// What keeps the bytes alive: equal for the regions of one mapped file or one memory block.
  public var ownerIdentifier: ObjectIdentifier { ObjectIdentifier(owner) }

  /// Where the region begins in its file; `nil` for bytes in memory, such as unpacked ones.
  public var positionInFile: Int? { mappedFile == nil ? nil : position }

  /// The file whose bytes these are; `nil` for bytes in memory.
  var mappedFile: MappedFile? { owner as? MappedFile }

  /// Creates a region over memory that `owner` keeps alive and never changes.
  init(owner: any AnyObject & Sendable, buffer: UnsafeRawBufferPointer) {
    self.owner = owner
    unsafe self.base = buffer.baseAddress
    count = buffer.count
    position = 0
  }

  private init(_ whole: ByteRegion, offset: Int, count: Int) {
    owner = whole.owner
    unsafe base = whole.base.map { unsafe $0 + offset }
    self.count = count
    position = whole.position + offset
  }

  /// Creates a region over a copy of `bytes`, held in memory.
  public init(copying bytes: [UInt8]) {
    unsafe self.init(byteCount: bytes.count) { unsafe $0.copyBytes(from: bytes) }
  }

  /// Creates a region over new memory that `fill` writes, aligned to 64 bytes.
  @unsafe
  public init(byteCount: Int, filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let block = unsafe MemoryBlock(byteCount: byteCount, filledBy: fill)
    self = block.region
  }

  /// The part that begins `offset` bytes in and is `count` bytes long.
  ///
  /// - Returns: `nil` if any of it lies outside this region.
  public func subregion(at offset: Int, count: Int) -> ByteRegion? {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      return nil
    }
    return ByteRegion(self, offset: offset, count: count)
  }

  /// The region in parts of `byteCount` bytes, the last of which may be shorter.
  package func parts(byteCount: Int) -> some Sequence<ByteRegion> {
    stride(from: 0, to: count, by: max(byteCount, 1)).lazy.compactMap { offset in
      subregion(at: offset, count: min(max(byteCount, 1), count - offset))
    }
  }

  /// Calls `body` with the bytes.
  public func withSpan<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = unsafe UnsafeRawBufferPointer(start: base, count: count)
    let span = unsafe Span<UInt8>(_unsafeBytes: buffer)
    defer { extendLifetime(owner) }
    return try body(span)
  }

  /// Calls `body` with the bytes as an unsafe buffer, valid during the call only.
  @unsafe
  public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { extendLifetime(owner) }
    return try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// Up to `count` bytes from the start, copied.
  public func leadingBytes(_ count: Int) -> [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0.prefix(max(count, 0))) }
  }

  /// The same bytes in new memory, aligned to 64 bytes.
  public func copied() -> ByteRegion {
    unsafe withUnsafeBytes { source in
      unsafe ByteRegion(byteCount: count) { unsafe $0.copyMemory(from: source) }
    }
  }

  /// Whether the first byte's address is a multiple of `alignment`.
  public func isAligned(to alignment: Int) -> Bool {
    unsafe UInt(bitPattern: base) % UInt(alignment) == 0
  }
}

/// Bytes in memory, freed with the last region over them.
@safe
private final class MemoryBlock: @unchecked Sendable {
  private let buffer: UnsafeRawBufferPointer

  init(byteCount: Int, filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    unsafe fill(memory)
    unsafe buffer = UnsafeRawBufferPointer(memory)
  }

  deinit { unsafe buffer.deallocate() }

  var region: ByteRegion { unsafe ByteRegion(owner: self, buffer: buffer) }
}

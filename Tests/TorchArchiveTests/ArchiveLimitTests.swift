import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// Each field of ``ArchiveLimits``, and small objects that would be endless without them.
@Suite("Archive limits") struct ArchiveLimitTests {
  static let tensor = PickleCode.vector(count: 1)

  static func refusal(
    of object: PickleCode, _ set: (inout ArchiveOptions) -> Void = { _ in }
  ) throws -> ArchiveError? {
    var options = ArchiveOptions()
    // A few hundred bytes are no large file, whatever they may have more of.
    options.limits.bytesPerTensor = .max
    options.limits.bytesPerStorageReference = .max
    set(&options)
    return try error(
      opening: ZipBuilder(pickle: object.pickled, storages: [("0", [0, 0, 128, 63])]).bytes,
      options: options)
  }

  static func tensors(_ count: Int) -> PickleCode {
    "](" + tensor + .put(0) + PickleCode.get(0) * (count - 1) + "e"
  }

  static func nested(_ depth: Int) -> PickleCode {
    PickleCode("](") * depth + tensor + PickleCode("e") * depth
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let within: PickleCode
    let beyond: PickleCode
    let place: String
    let set: @Sendable (inout ArchiveLimits) -> Void

    init(
      _ name: String, within: PickleCode, beyond: PickleCode, in place: String,
      set: @escaping @Sendable (inout ArchiveLimits) -> Void
    ) {
      self.name = name
      self.within = within
      self.beyond = beyond
      self.place = place
      self.set = set
    }

    var testDescription: String { name }
  }

  /// An object with so many attributes, none of which holds anything.
  static func object(attributes count: Int) -> PickleCode {
    "cmodels\nModel\n)R" + .dict((0..<count).map { (.int($0), "N") }) + "b"
  }

  static let cases = [
    Case("tensors", within: tensors(3), beyond: tensors(4), in: "3") { $0.tensors = 3 },
    Case(
      "steps", within: .list(["N", "N", "N"]), beyond: .list(["N", "N", "N", "N"]), in: "3"
    ) { $0.steps = 4 },
    // Each key is looked at twice, and three other places for parts once.
    Case(
      "steps", within: .list([object(attributes: 100)]),
      beyond: .list([object(attributes: 100), "N"]), in: "1"
    ) { $0.steps = 205 },
    Case(
      "storageReferences", within: .list([.storage(count: 1), .storage(count: 1)]),
      beyond: .list([.storage(count: 1), .storage(count: 1), .storage(count: 1)]),
      in: "archive/data.pkl"
    ) { $0.storageReferences = 2 },
    Case("pathParts", within: nested(3), beyond: nested(4), in: "0.0.0.0") { $0.pathParts = 3 },
    Case("nesting", within: nested(3), beyond: nested(4), in: "0.0.0") { $0.nesting = 3 },
    Case(
      "nameBytes", within: .dict([(.text("abc"), tensor)]),
      beyond: .dict([(.text("abcd"), tensor)]),
      in: "abcd"
    ) {
      $0.nameBytes = 3
      $0.bytesPerNameByte = .max
    },
    Case(
      "longestNameBytes", within: .dict([(.text("a"), .dict([(.text("b"), tensor)]))]),
      beyond: .dict([(.text("a"), .dict([(.text("bc"), tensor)]))]), in: "a.bc"
    ) { $0.longestNameBytes = 3 },
    Case("nameBytes", within: tensors(3), beyond: tensors(4), in: "3") {
      $0.nameBytes = 3
      $0.bytesPerNameByte = .max
    },
  ]

  @Test("an object at the limit is accepted", arguments: cases)
  func within(_ row: Case) throws {
    #expect(try Self.refusal(of: row.within) { row.set(&$0.limits) } == nil)
  }

  @Test("an object over the limit throws limitExceeded with its option", arguments: cases)
  func beyond(_ row: Case) throws {
    let error = try #require(try Self.refusal(of: row.beyond) { row.set(&$0.limits) })
    #expect(Refusal(error) == Refusal(.limitExceeded, in: row.place))
    #expect(error.detail.contains("exceeds the limit of"))
    let words = row.name.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
    #expect(error.detail.contains("raise it by --limit \(words)="))
  }

  @Test("the pickle's limits apply within an archive")
  func pickleLimits() throws {
    let error = try Self.refusal(of: .list(["N", "N"])) { $0.pickle.stack = 2 }
    #expect(error?.code == .pickle)
    #expect(error?.place == "archive/data.pkl")
  }

  @Test("the value limit scales with the size of the file")
  func bytesPerValue() throws {
    let zip = ZipBuilder(
      pickle: PickleCode.list([")", "]", "]"]).pickled,
      storages: [("0", [UInt8](repeating: 0, count: 4000))])
    var options = ArchiveOptions()
    options.pickle.values = 2
    #expect(try error(opening: zip.bytes, options: options) == nil)
    options.limits.bytesPerValue = 4000
    #expect(try error(opening: zip.bytes, options: options)?.code == .pickle)
    options.limits.bytesPerValue = 0
    #expect(try error(opening: zip.bytes, options: options) == nil)
  }

  @Test("the tensor limit scales with the size of the file")
  func bytesPerTensor() throws {
    let zip = ZipBuilder(
      pickle: Self.tensors(3).pickled,
      storages: [("0", [0, 0, 128, 63]), ("1", [UInt8](repeating: 0, count: 4000))])
    var options = ArchiveOptions()
    options.limits.tensors = 2
    options.limits.bytesPerTensor = 1000
    #expect(try error(opening: zip.bytes, options: options) == nil)
    options.limits.bytesPerTensor = 4000
    #expect(try error(opening: zip.bytes, options: options)?.code == .limitExceeded)
  }

  @Test("a compressed pickle is unpacked up to its limit")
  func unpackedPickleBytes() throws {
    let bytes = try Fixtures.bytes("hostile/size-from-nothing/a-million-nested-lists.zip")
    var options = ArchiveOptions()
    options.limits.unpackedPickleBytes = 2_000_001
    let refusal = try error(opening: bytes, options: options)
    #expect(refusal?.place == "archive/data.pkl")
    #expect(refusal?.detail.contains("--limit unpacked-pickle-bytes=4000002") == true)
    options.limits.unpackedPickleBytes = 2_000_002
    #expect(try error(opening: bytes, options: options)?.detail.contains("nesting") == true)
  }

  @Test("a billion references to one tensor throw limitExceeded")
  func sharedReferences() throws {
    let object = PickleCode("(") * 9 + Self.tensor + "22222222l" * 9
    let error = try Self.refusal(of: object) { $0.limits.tensors = 1000 }
    #expect(error?.code == .limitExceeded)
  }

  @Test("a billion references to an empty list are accepted")
  func emptyReferences() throws {
    #expect(
      try Self.refusal(of: PickleCode("(") * 9 + "]" + "22222222l" * 9) == nil)
  }

  @Test("a name of a megabyte for a thousand tensors exceeds the name limit")
  func longNames() throws {
    let key = PickleCode.text(String(repeating: "k", count: 1 << 20))
    let object = PickleCode.dict([(key, Self.tensors(1000))])
    let error = try Self.refusal(of: object)
    #expect(error?.code == .limitExceeded)
    #expect((error?.place.utf8.count ?? 0) < 1000)
  }

  @Test("a name of a megabyte without tensors is accepted")
  func unusedLongNames() throws {
    let key = PickleCode.text(String(repeating: "k", count: 1 << 20)) + .put(0)
    let first = PickleCode.dict([(key, "N")])
    let others = PickleCode.dict([(.get(0), "N")]) * 10_000
    let object: PickleCode = "](" + first + others + "e"
    #expect(try Self.refusal(of: object) == nil)
  }
}

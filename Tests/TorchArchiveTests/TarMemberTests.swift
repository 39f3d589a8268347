import Fixtures
import PickleReader
import Tensors
import Testing
import TorchArchive

/// The tar archive itself: headers, links, members, its end.
@Suite("Tar members") struct TarMemberTests {
  static let sound = TarTests.tar()

  @Test("a wrong checksum throws malformedContainer at its header")
  func checksum() throws {
    for (index, member) in Self.sound.members.enumerated() where index > 0 {
      let tar = Self.sound.changing(member.name) { $0.statedChecksum = "0012345\u{0}" }
      #expect(
        try refusal(of: tar.bytes)
          == Refusal(
            .malformedContainer, in: member.name,
            at: TarTests.start(member.name, in: tar) - 512))
    }
  }

  @Test(
    "a member that is not a regular file throws unsupportedFeature",
    arguments: ["3", "4", "5", "6", "7", "L", "K", "S", "Z"] as [Character])
  func kinds(_ kind: Character) throws {
    let tar = Self.sound.changing("storages") { $0.kind = kind }
    #expect(try refusal(of: tar.bytes)?.code == .unsupportedFeature)
  }

  @Test(
    "a missing member throws missingRecord",
    arguments: ["sys_info", "pickle", "tensors", "storages"])
  func missing(_ name: String) throws {
    let error = try error(opening: Self.sound.removing(name).bytes)
    #expect(error.map(Refusal.init) == Refusal(.missingRecord, in: name))
    #expect(error?.detail.contains("it holds: ") == true)
  }

  @Test(
    "a repeated member throws duplicateRecord",
    arguments: ["sys_info", "pickle", "tensors", "storages"])
  func repeated(_ name: String) throws {
    let tar = Self.sound.adding(.init(name, PickleCode("N").pickled))
    let refusal = try refusal(of: tar.bytes)
    #expect(refusal?.code == .duplicateRecord)
    #expect(refusal?.place == name)
  }

  @Test("a member in a folder is another member")
  func folder() throws {
    let tar = Self.sound.changing("pickle") { $0.folder = "inner" }
    #expect(try refusal(of: tar.bytes) == Refusal(.missingRecord, in: "pickle"))
  }

  @Test(
    "a size that is not octal throws malformedContainer",
    arguments: [
      "-0000000001\u{0}", "0000000008\u{0} ", "+0000000001\u{0}", "           \u{0}", "xyz\u{0}",
    ])
  func size(_ size: String) throws {
    let tar = Self.sound.changing("pickle") { $0.statedSize = size }
    let refusal = try refusal(of: tar.bytes)
    #expect(refusal?.code == .malformedContainer)
    #expect(refusal?.place == "pickle")
  }

  @Test(
    "a size past the end of the file throws truncated",
    arguments: ["00000100000\u{0}", "77777777777\u{0}"])
  func sizeBeyond(_ size: String) throws {
    let tar = Self.sound.changing("storages") { $0.statedSize = size }
    #expect(try refusal(of: tar.bytes)?.code == .truncated)
  }

  static func pax(_ text: String) -> TarBuilder.Member {
    var member = TarBuilder.Member("PaxHeader", Array(text.utf8))
    member.kind = "x"
    return member
  }

  @Test("a PAX header renames the next member")
  func paxPath() throws {
    var tar = Self.sound
    tar.members[1].name = "short"
    tar.members.insert(Self.pax("15 path=pickle\n"), at: 1)
    #expect(try open(tar.bytes).tensors.count == 1)
  }

  @Test(
    "a malformed PAX header throws malformedContainer",
    arguments: [
      "x", "99 path=pickle\n", "0 path=x\n", "-5 path=x\n", "2 ", " 9 path=a\n",
      "99999999999999999999 a=b\n",
    ])
  func malformedPAX(_ text: String) throws {
    var tar = Self.sound
    tar.members.insert(Self.pax(text), at: 1)
    #expect(try refusal(of: tar.bytes)?.code == .malformedContainer)
  }

  @Test("a size in a PAX header throws unsupportedFeature")
  func paxSize() throws {
    var tar = Self.sound
    tar.members.insert(Self.pax("10 size=1\n"), at: 1)
    #expect(try refusal(of: tar.bytes)?.code == .unsupportedFeature)
  }

  @Test("bytes after the end throw malformedContainer")
  func trailingBytes() throws {
    var bytes = Self.sound.bytes
    bytes[bytes.count - 1] = 1
    #expect(
      try refusal(of: bytes)
        == Refusal(.malformedContainer, in: "the tar archive", at: bytes.count - 512))
  }

  @Test("a tar of other files throws missingRecord with their names")
  func otherTar() throws {
    let error = try error(opening: TarBuilder([.init("readme", [1]), .init("model", [2])]).bytes)
    #expect(error?.code == .missingRecord)
    #expect(error?.detail.contains("no checkpoint of PyTorch before 0.1.10") == true)
    #expect(error?.detail.contains("model, readme") == true)
  }
}

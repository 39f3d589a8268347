/// A tar archive put together by hand, right or wrong in any field.
public struct TarBuilder: Sendable {
  /// A member and its header.
  public struct Member: Sendable {
    /// The name in the header.
    public var name: String
    /// The content.
    public var data: [UInt8]
    /// `0` for a regular file, `2` for a symbolic link, `x` for a PAX header.
    public var kind: Character = "0"
    /// ustar's folder, which stands before the name.
    public var folder = ""
    /// The size as the header writes it, if it is wrong.
    public var statedSize: String?
    /// The checksum as the header writes it, if it is wrong.
    public var statedChecksum: String?

    /// A regular file.
    public init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  /// The members, in the order of the file.
  public var members: [Member]

  /// An archive of members in this order.
  public init(_ members: [Member]) { self.members = members }

  /// The archive of a checkpoint of 2017.
  public init(
    pickle: [UInt8], tensors: [UInt8] = PickleCode.int(0).pickled,
    storages: [UInt8] = PickleCode.int(0).pickled + PickleCode("]").pickled,
    systemInformation: [UInt8] = PickleCode.systemInformation(version: 1000).pickled
  ) {
    members = [
      Member("sys_info", systemInformation), Member("pickle", pickle), Member("tensors", tensors),
      Member("storages", storages),
    ]
  }

  /// The same with one member changed.
  public func changing(_ name: String, _ change: (inout Member) -> Void) -> TarBuilder {
    var builder = self
    for index in builder.members.indices where builder.members[index].name == name {
      change(&builder.members[index])
    }
    return builder
  }

  /// The same without a member.
  public func removing(_ name: String) -> TarBuilder {
    TarBuilder(members.filter { $0.name != name })
  }

  /// The same with a member more, behind the others.
  public func adding(_ member: Member) -> TarBuilder { TarBuilder(members + [member]) }

  /// The whole file, filled up to a record of 10,240 bytes.
  public var bytes: [UInt8] {
    var file: [UInt8] = []
    for member in members {
      file += Self.header(member) + Self.filled(member.data, to: 512)
    }
    return Self.filled(file + [UInt8](repeating: 0, count: 1024), to: 10_240)
  }

  private static func header(_ member: Member) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func write(_ text: String, at position: Int) {
      for (offset, byte) in text.utf8.enumerated() { block[position + offset] = byte }
    }
    write(member.name, at: 0)
    write("0000600\u{0}0001750\u{0}0001750\u{0}", at: 100)
    write(member.statedSize ?? octal(member.data.count, width: 11) + "\u{0}", at: 124)
    write("13042063600\u{0}", at: 136)
    write("        ", at: 148)
    write(String(member.kind), at: 156)
    write("ustar\u{0}00", at: 257)
    write(member.folder, at: 345)
    let sum = block.reduce(0) { $0 + Int($1) }
    write(member.statedChecksum ?? octal(sum, width: 6) + "\u{0} ", at: 148)
    return block
  }

  private static func octal(_ value: Int, width: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: width - digits.count) + digits
  }

  private static func filled(_ bytes: [UInt8], to multiple: Int) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (multiple - bytes.count % multiple) % multiple)
  }
}

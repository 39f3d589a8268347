internal import PickleReader

/// A global that a pickle of a file names, where it stands and what it is.
public struct GlobalFinding: Codable, Hashable, Sendable {
  /// The module and the name, joined by a dot.
  public let name: String
  /// What it is to a reader that calls nothing.
  public internal(set) var standing: GlobalStanding
  /// The record or member whose pickle names it, with those around it in front: `a.zip/b.pth`; empty
  /// for the file itself.
  public let member: String
  /// The position of the opcode that names it first, in bytes from the start of the member.
  public let offset: Int

  /// A finding in the pickle that begins `start` bytes into a member.
  init(_ global: PickleGlobal, in member: String, startingAt start: Int) {
    name = global.qualifiedName
    standing = GlobalStanding(global)
    self.member = member
    offset = start + global.offset
  }

  /// The same with the file around its member named in front.
  public func within(_ file: String) -> GlobalFinding {
    GlobalFinding(
      name: name, standing: standing, member: member.isEmpty ? file : "\(file)/\(member)",
      offset: offset)
  }

  private init(name: String, standing: GlobalStanding, member: String, offset: Int) {
    self.name = name
    self.standing = standing
    self.member = member
    self.offset = offset
  }
}

import Fixtures
import Foundation
import PickleReader
import Testing

@testable import PickleReader

/// The pickles in `Data/pickles`, written by CPython and by hand, with what CPython says they hold.
@Suite("Agreement with CPython")
struct ManifestTests {
  struct Entry: Decodable, CustomTestStringConvertible {
    let file: String
    let opcodes: [String]
    let error: Bool?
    let expected: Rendering?

    var testDescription: String { file }
  }

  static let entries = Fixtures.required {
    try Fixtures.json([Entry].self, "pickles/manifest.json")
  }

  @Test("a pickle has the value that CPython reads", arguments: entries)
  func value(of entry: Entry) throws {
    let bytes = ContiguousArray(try Fixtures.bytes("pickles/\(entry.file)"))
    guard entry.error != true else {
      #expect(throws: PickleError.self) { try Pickle(reading: bytes.span) }
      return
    }
    let pickle = try Pickle(reading: bytes.span)
    let expected = try #require(entry.expected)
    #expect(pickle.rendering(of: pickle.root, input: bytes) == expected)
    #expect(pickle.byteCount == bytes.count)
  }

  @Test("every opcode occurs in a fixture")
  func everyOpcode() {
    let used = Set(Self.entries.flatMap(\.opcodes))
    #expect(used.symmetricDifference(Opcode.allCases.map(\.name)).isEmpty)
    #expect(Opcode.allCases.count == 68)
  }

  @Test("a pickle cut short at any byte is rejected at a byte within it", arguments: entries)
  func truncation(of entry: Entry) throws {
    let bytes = ContiguousArray(try Fixtures.bytes("pickles/\(entry.file)"))
    // Every byte of a small pickle; of the few long ones enough to meet each opcode.
    for count in stride(from: 0, to: bytes.count, by: bytes.count < 2000 ? 1 : 101) {
      let cut = ContiguousArray(bytes.prefix(count))
      let error = #expect(throws: PickleError.self) { try Pickle(reading: cut.span) }
      #expect((error?.offset ?? 0) <= count)
    }
  }
}

/// A value as the manifest writes it: one tag with its content.
indirect enum Rendering: Decodable, Equatable {
  case text(tag: String, String)
  case flag(Bool)
  case none
  case list(tag: String, [Rendering])
  case items([[Rendering]])
  case object([String: Rendering])
  case float(UInt64)

  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let key = container.allKeys.first ?? Key(stringValue: "")
    switch key.stringValue {
    case "none": self = .none
    case "bool": self = .flag(try container.decode(Bool.self, forKey: key))
    case "float":
      let text = try container.decode(String.self, forKey: key)
      self = .float((Double(text) ?? .nan).bitPattern)
    case "list", "tuple", "set", "frozenset":
      let elements = try container.decode([Rendering].self, forKey: key)
      self = .list(tag: key.stringValue, elements)
    case "dict": self = .items(try container.decode([[Rendering]].self, forKey: key))
    case "object":
      self = .object(
        try Self.objectParts(container.nestedContainer(keyedBy: Key.self, forKey: key)))
    case "persistent":
      self = .list(tag: "persistent", [try container.decode(Rendering.self, forKey: key)])
    default: self = .text(tag: key.stringValue, try container.decode(String.self, forKey: key))
    }
  }

  private static func objectParts(
    _ container: KeyedDecodingContainer<Key>
  ) throws -> [String: Rendering] {
    var parts: [String: Rendering] = [:]
    for key in container.allKeys {
      switch key.stringValue {
      case "callable": parts["callable"] = try container.decode(Rendering.self, forKey: key)
      case "items", "kwargs":
        parts[key.stringValue] = .items(try container.decode([[Rendering]].self, forKey: key))
      default:
        parts[key.stringValue] = .list(tag: "", try container.decode([Rendering].self, forKey: key))
      }
    }
    return parts
  }
}

extension Pickle {
  /// A value in the manifest's form.
  func rendering(
    of value: PickleValue, input: ContiguousArray<UInt8>, open: Set<PickleValue> = []
  ) -> Rendering {
    guard !open.contains(value) else { return .text(tag: "ref", "cycle") }
    let inner = open.union(value.kind == .tuple && elements(value)?.isEmpty == true ? [] : [value])
    let render = { (part: PickleValue) in self.rendering(of: part, input: input, open: inner) }
    let hex = { (tag: String) in
      let bytes: [UInt8] =
        switch self.bytes(value) {
        case .copied(let bytes)?: bytes
        case .inInput(let range)?: Array(input[range])
        case nil: []
        }
      return Rendering.text(tag: tag, bytes.map { String(format: "%02x", $0) }.joined())
    }
    switch value.kind {
    case .none: return .none
    case .bool: return .flag(bool(value) ?? false)
    case .int: return .text(tag: "int", bigInteger(value)?.description ?? "")
    case .float: return .float(float(value)?.bitPattern ?? 0)
    case .string:
      guard contents.texts.validity(of: value.index) == .validWithSurrogates else {
        return .text(tag: "str", string(value) ?? "")
      }
      let bytes = contents.texts[value.index]
      return .text(
        tag: "str_surrogates", bytes.map { String(format: "%02x", $0) }.joined())
    case .byteString: return hex("str2")
    case .bytes: return hex("bytes")
    case .byteArray: return hex("bytearray")
    case .list: return .list(tag: "list", elements(value)?.map(render) ?? [])
    case .tuple: return .list(tag: "tuple", elements(value)?.map(render) ?? [])
    case .set: return .list(tag: "set", sorted(elements(value)?.map(render) ?? []))
    case .frozenset: return .list(tag: "frozenset", sorted(elements(value)?.map(render) ?? []))
    case .dict:
      return .items(items(value)?.map { [render($0.key), render($0.value)] } ?? [])
    case .global:
      let global = global(value)
      return .text(tag: "global", "\(global?.module ?? "") \(global?.name ?? "")")
    case .persistentID:
      return .list(tag: "persistent", persistentID(value).map { [render($0)] } ?? [])
    case .object:
      guard let object = object(value) else { return .none }
      var parts = [
        "callable": render(object.callable),
        "args": .list(tag: "", elements(object.arguments)?.map(render) ?? []),
      ]
      if let keywords = object.keywords { parts["kwargs"] = render(keywords) }
      if !object.states.isEmpty { parts["states"] = .list(tag: "", object.states.map(render)) }
      if !object.elements.isEmpty {
        parts["elements"] = .list(tag: "", object.elements.map(render))
      }
      if !object.items.isEmpty {
        parts["items"] = .items(object.items.map { [render($0.key), render($0.value)] })
      }
      return .object(parts)
    }
  }

  private func sorted(_ renderings: [Rendering]) -> [Rendering] {
    renderings.sorted { "\($0)" < "\($1)" }
  }
}

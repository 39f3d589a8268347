internal import Evidence

/// Reads an expression of TorchScript and evaluates it as far as its values are known.
struct ScriptExpression {
  private typealias End = ScriptFollower.NotUnderstood

  private let text: [UInt8]
  private var position = 0

  /// Prepares to read a text.
  init(_ text: [UInt8]) { self.text = text }

  /// True if nothing but spaces follows.
  var isAtEnd: Bool { text[position...].allSatisfy { $0 == 0x20 } }

  private func peek() -> UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipSpaces() { while peek() == 0x20 { position += 1 } }

  private mutating func takes(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Returns the value of an expression, with its calls, members and elements.
  mutating func value(
    in scope: ScriptFollower.Scope, _ follower: inout ScriptFollower
  ) throws(ScriptFollower.NotUnderstood) -> ScriptValue {
    follower.depth += 1
    defer { follower.depth -= 1 }
    try follower.count()
    var value = try primary(in: scope, &follower)
    var method: String?
    while true {
      if takes(".") {
        let name = try word()
        if case .module(let path) = value {
          // A member is a method if it is called.
          if peek() == UInt8(ascii: "(") {
            method = name
          } else {
            value = follower.member(name, ofModuleAt: path)
          }
        } else if case .name("CONSTANTS") = value {
          value = follower.constantTensor(name)
        } else if case .name(let qualified) = value {
          value = .name("\(qualified).\(name)")
        } else {
          throw End()
        }
      } else if peek() == UInt8(ascii: "(") {
        position += 1
        let (arguments, named) = try items(until: ")", in: scope, &follower)
        value = try follower.call(value, method: method, arguments, named: named)
        method = nil
      } else if peek() == UInt8(ascii: "[") {
        position += 1
        let (index, _) = try items(until: "]", in: scope, &follower)
        if case .list(let values) = value, let number = index.first?.plain?.integer {
          let place = number < 0 ? values.count + number : number
          guard values.indices.contains(place) else { throw End() }
          value = values[place]
        } else {
          value = .unknown
        }
      } else {
        return value
      }
    }
  }

  private mutating func primary(
    in scope: ScriptFollower.Scope, _ follower: inout ScriptFollower
  ) throws(ScriptFollower.NotUnderstood) -> ScriptValue {
    skipSpaces()
    guard let byte = peek() else { throw End() }
    switch byte {
    case UInt8(ascii: "("):
      position += 1
      let start = position
      let (values, _) = try items(until: ")", in: scope, &follower)
      // One value is in brackets unless a comma makes it a tuple.
      let isTuple = text[start..<position].dropLast().last { $0 != 0x20 } == UInt8(ascii: ",")
      return values.count == 1 && !isTuple ? values[0] : .list(values)
    case UInt8(ascii: "["):
      position += 1
      return .list(try items(until: "]", in: scope, &follower).values)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .constant(.text(try quoted(byte)))
    default: break
    }
    let name = try word()
    if let value = scope[name] { return value }
    let literal = EvidenceValue(literal: name)
    return literal.text == nil ? .constant(literal) : .name(name)
  }

  /// The values up to a closing bracket, and those with a name.
  private mutating func items(
    until end: Unicode.Scalar, in scope: ScriptFollower.Scope, _ follower: inout ScriptFollower
  ) throws(ScriptFollower.NotUnderstood) -> (values: [ScriptValue], named: ScriptFollower.Scope) {
    var values: [ScriptValue] = []
    var named: ScriptFollower.Scope = [:]
    while !takes(end) {
      let start = position
      if let name = try? word(), peek() == UInt8(ascii: "=") {
        position += 1
        named[name] = try value(in: scope, &follower)
      } else {
        position = start
        values.append(try value(in: scope, &follower))
      }
      guard takes(",") else {
        guard takes(end) else { throw End() }
        break
      }
    }
    return (values, named)
  }

  /// A name or a number.
  private mutating func word() throws(ScriptFollower.NotUnderstood) -> String {
    skipSpaces()
    let start = position
    let isNumber = peek().map { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") } ?? false
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        position += 1
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard isNumber else { return String(decoding: text[start..<position], as: UTF8.self) }
        position += 1
      default:
        guard position > start else { throw End() }
        return String(decoding: text[start..<position], as: UTF8.self)
      }
    }
    guard position > start else { throw End() }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private mutating func quoted(
    _ quote: UInt8
  ) throws(ScriptFollower.NotUnderstood) -> String {
    position += 1
    let start = position
    while let byte = peek(), byte != quote {
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    guard position < text.count else { throw End() }
    position += 1
    return String(decoding: text[start..<(position - 1)], as: UTF8.self)
  }
}

import Fixtures
import MappedFiles
import NativeFormat
import Testing

/// A header with two bytes of data that breaks one rule.
struct BrokenRule: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let header: String
  let code: FormatError.Code
  let offset: Int
  let key: String?

  init(
    _ name: String, _ header: String, _ code: FormatError.Code, at offset: Int, key: String? = nil
  ) {
    testDescription = name
    self.header = header
    self.code = code
    self.offset = offset
    self.key = key
  }

  /// A header that describes `a` with these members.
  init(
    _ name: String, a members: String, _ code: FormatError.Code, at offset: Int, key: String? = "a"
  ) {
    self.init(name, "{\"a\":{\(members)}}", code, at: offset, key: key)
  }

  private static let a = #""a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}"#
  private static let offsets = #""dtype":"U8","data_offsets":"#
  private static let deep =
    String(repeating: "[", count: 129) + String(repeating: "]", count: 129)

  static let data: [BrokenRule] = [
    BrokenRule("a hole at the start", a: offsets + #"[1,2],"shape":[1]"#, .misplacedTensor, at: 9),
    BrokenRule(
      "a byte left over", a: offsets + #"[0,1],"shape":[1]"#, .trailingBytes, at: 62, key: nil),
    BrokenRule("data past the end", a: offsets + #"[0,3],"shape":[3]"#, .truncated, at: 63),
    BrokenRule("end before begin", a: offsets + #"[2,0],"shape":[2]"#, .misplacedTensor, at: 9),
    BrokenRule(
      "ends before it begins at 0", "{\(a),\"b\":{\(offsets)[2,1],\"shape\":[1]}}",
      .misplacedTensor, at: 61, key: "b"),
    BrokenRule(
      "an overlap", "{\(a),\"b\":{\(offsets)[1,2],\"shape\":[1]}}", .misplacedTensor, at: 61,
      key: "b"),
    BrokenRule(
      "the same bytes twice", "{\(a),\"b\":{\(offsets)[0,2],\"shape\":[2]}}", .misplacedTensor,
      at: 61, key: "b"),
    BrokenRule(
      "nothing in the middle", "{\(a),\"b\":{\(offsets)[1,1],\"shape\":[0]}}", .misplacedTensor,
      at: 61, key: "b"),
    BrokenRule("no tensors", "{}", .trailingBytes, at: 10),
    BrokenRule(
      "a shape that is too small", a: offsets + #"[0,2],"shape":[1]"#, .wrongByteCount, at: 9),
    BrokenRule("a scalar of two bytes", a: offsets + #"[0,2],"shape":[]"#, .wrongByteCount, at: 9),
    BrokenRule(
      "a wider type", a: #""dtype":"U16","data_offsets":[0,2],"shape":[2]"#, .wrongByteCount, at: 9),
    BrokenRule(
      "a product that overflows", a: offsets + #"[0,2],"shape":[4611686018427387904,4]"#,
      .invalidShape, at: 9),
    BrokenRule(
      "bytes that overflow",
      a: #""dtype":"F64","data_offsets":[0,2],"shape":[4611686018427387904]"#, .invalidShape, at: 9),
    BrokenRule(
      "a size above Int.max", a: offsets + #"[0,2],"shape":[9223372036854775808]"#, .overLimit,
      at: 57, key: nil),
    BrokenRule(
      "an end above Int.max", a: offsets + "[0,18446744073709551617]", .overLimit, at: 45, key: nil),
    BrokenRule(
      "data at Int.max", a: offsets + #"[0,9223372036854775807],"shape":[9223372036854775807]"#,
      .truncated, at: 99),
  ]

  static let json: [BrokenRule] = [
    BrokenRule("an unknown type", a: #""dtype":"C128""#, .unsupportedDType, at: 22),
    BrokenRule("a type narrower than a byte", a: #""dtype":"F4""#, .unsupportedDType, at: 22),
    BrokenRule("a type in lower case", a: #""dtype":"u8""#, .unsupportedDType, at: 22),
    BrokenRule("no type", a: #""shape":[2],"data_offsets":[0,2]"#, .malformedJSON, at: 9),
    BrokenRule("no shape", a: offsets + "[0,2]", .malformedJSON, at: 9),
    BrokenRule("no offsets", a: #""dtype":"U8","shape":[2]"#, .malformedJSON, at: 9),
    BrokenRule("three offsets", a: offsets + #"[0,2,2],"shape":[2]"#, .malformedJSON, at: 9),
    BrokenRule("a negative size", a: #""shape":[-2]"#, .malformedJSON, at: 23, key: nil),
    BrokenRule("a fraction", a: #""shape":[2.0]"#, .malformedJSON, at: 24, key: nil),
    BrokenRule("an exponent", a: #""shape":[2e0]"#, .malformedJSON, at: 24, key: nil),
    BrokenRule("a leading zero", a: #""shape":[02]"#, .malformedJSON, at: 23, key: nil),
    BrokenRule("a number as a string", a: #""shape":["2"]"#, .malformedJSON, at: 23, key: nil),
    BrokenRule("a trailing comma", a: #""shape":[2,]"#, .malformedJSON, at: 25, key: nil),
    BrokenRule("a leading comma", "{,}", .malformedJSON, at: 9),
    BrokenRule("no comma", "{\(a)\(a)}", .malformedJSON, at: 60),
    BrokenRule("no colon", #"{"a"{}}"#, .malformedJSON, at: 12),
    BrokenRule("no end", "{\(a)", .malformedJSON, at: 60),
    BrokenRule("text behind the end", "{\(a)}\0", .malformedJSON, at: 61),
    BrokenRule("a tensor that is a list", #"{"a":["U8",[2],[0,2]]}"#, .malformedJSON, at: 13),
    BrokenRule("a name without its end", "{\"a", .malformedJSON, at: 11),
    BrokenRule("a name that ends in an escape", #"{"a\""#, .malformedJSON, at: 13),
    BrokenRule("half an escape", #"{"a\"#, .malformedJSON, at: 12),
    BrokenRule("an unknown escape", #"{"\x""#, .malformedJSON, at: 11),
    BrokenRule("half a surrogate pair", #"{"\ud800""#, .malformedJSON, at: 12),
    BrokenRule("two high surrogates", #"{"\ud800\ud800""#, .malformedJSON, at: 12),
    BrokenRule("the second surrogate alone", #"{"\udc00""#, .malformedJSON, at: 12),
    BrokenRule("no hexadecimal digit", #"{"\u00g0""#, .malformedJSON, at: 14),
    BrokenRule("a bare control character", "{\"\n\"", .malformedJSON, at: 10),
    BrokenRule("a name twice", "{\(a),\(a)}", .duplicateName, at: 61, key: "a"),
    BrokenRule(
      "a name twice, once escaped", "{\(a),\"\\u0061\":{}}", .duplicateName, at: 61, key: "a"),
    BrokenRule("a field twice", a: #""dtype":"U8","dtype":"U8""#, .duplicateName, at: 27),
    BrokenRule(
      "metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, .duplicateName, at: 27,
      key: "__metadata__"),
    BrokenRule(
      "a metadata key twice", #"{"__metadata__":{"k":"1","k":"2"}}"#, .duplicateName, at: 33,
      key: "k"),
    BrokenRule("metadata that are no text", #"{"__metadata__":{"k":1}}"#, .malformedJSON, at: 29),
    BrokenRule("metadata that are a list", #"{"__metadata__":[]}"#, .malformedJSON, at: 24),
    BrokenRule("nested too deep", a: #""x":"# + deep, .overLimit, at: 146, key: nil),
    BrokenRule(
      "an unknown field that is no JSON", a: #""x":truth"#, .malformedJSON, at: 21, key: nil),
    BrokenRule("an unknown field of a bad number", a: #""x":1."#, .malformedJSON, at: 20, key: nil),
  ]
}

/// Each rule of the format, broken.
@Suite("The rules of safetensors") struct SafetensorsRulesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func fault(_ bytes: [UInt8]) throws -> FormatError {
    let file = try folder.file(bytes)
    let error = try #require(#expect(throws: FormatError.self) { try SafetensorsFile(file) })
    #expect(error.path == file.path)
    return error
  }

  @Test("a broken rule is rejected at its offset", arguments: BrokenRule.data + BrokenRule.json)
  func brokenRules(_ rule: BrokenRule) throws {
    let error = try fault(rawSafetensors(rule.header, [1, 2]))
    #expect(error.code == rule.code, "\(error)")
    #expect(error.offset == rule.offset, "\(error)")
    #expect(error.key == rule.key)
  }

  @Test(
    "a header longer than the limit or the file is rejected",
    arguments: [
      (100_000_001, FormatError.Code.overLimit, 0), (1 << 63, .overLimit, 0), (.max, .overLimit, 0),
      (100_000_000, .truncated, 12), (5, .truncated, 12), (0, .malformedJSON, 8),
    ] as [(UInt64, FormatError.Code, Int)])
  func headerLength(
    length: UInt64, code: FormatError.Code, offset: Int
  ) throws {
    let error = try fault(rawSafetensors("{  }", length: length))
    #expect(error.code == code)
    #expect(error.offset == offset)
  }

  @Test("a header that does not begin with a brace throws wrongSignature")
  func brace() throws {
    let error = try fault(rawSafetensors(" {}"))
    #expect(error.code == .wrongSignature)
    #expect(error.offset == 8)
  }

  @Test("a name that is not UTF-8 throws invalidText")
  func invalidUTF8() throws {
    let error = try fault(rawSafetensors("{\"aa\":{}}").patched(at: 10, [0xFF]))
    #expect(error.code == .invalidText)
    #expect(error.offset == 10)
  }

  @Test(
    "a header that the rules allow is read",
    arguments: [
      "{}", "{}  \n\t\r ", #"{"__metadata__":null}"#, #"{"__metadata__":{}}"#,
      #"{"a":{"x":[{"y":null},-0.5e+3,0,10,true,false,"\u0041",{}],"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      #"{ "a" : { "shape" : [ 0 , 3 ] , "dtype" : "U8" , "data_offsets" : [ 0 , 0 ] } }"#,
    ])
  func allowedHeaders(header: String) throws {
    let file = try SafetensorsFile(folder.file(rawSafetensors(header)))
    #expect(file.names == (header.contains("dtype") ? ["a"] : []))
  }

  @Test("a file cut at any byte throws truncated at that byte")
  func truncation() throws {
    let bytes = rawSafetensors(
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}} "#, [1, 2])
    for count in 0..<bytes.count {
      let error = try fault(Array(bytes[..<count]))
      #expect(error.code == .truncated, "cut at \(count)")
      #expect(error.offset == count)
    }
  }
}

internal import Tensors

/// How the two formats spell element types; `Documentation/NativeFormat.md` publishes the numbers.
///
/// A number once given is never given again. 22 to 26 are kept for the quantised types, whose
/// scales have no place in version 1.
enum DTypeCodes {
  static let native: [(code: UInt16, dtype: DType)] = [
    (1, .float64), (2, .float32), (3, .float16), (4, .bfloat16),
    (5, .int64), (6, .int32), (7, .int16), (8, .int8),
    (9, .uint8), (10, .uint16), (11, .uint32), (12, .uint64), (13, .bool),
    (14, .complex128), (15, .complex64), (16, .complex32),
    (17, .float8_e4m3fn), (18, .float8_e4m3fnuz), (19, .float8_e5m2), (20, .float8_e5m2fnuz),
    (21, .float8_e8m0fnu),
  ]

  static let safetensors: [(name: String, dtype: DType)] = [
    ("F64", .float64), ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16),
    ("I64", .int64), ("I32", .int32), ("I16", .int16), ("I8", .int8),
    ("U8", .uint8), ("U16", .uint16), ("U32", .uint32), ("U64", .uint64), ("BOOL", .bool),
    ("C64", .complex64),
    ("F8_E4M3", .float8_e4m3fn), ("F8_E4M3FNUZ", .float8_e4m3fnuz),
    ("F8_E5M2", .float8_e5m2), ("F8_E5M2FNUZ", .float8_e5m2fnuz),
    ("F8_E8M0", .float8_e8m0fnu),
  ]

  private static let codes = Dictionary(uniqueKeysWithValues: native.map { ($0.dtype, $0.code) })
  private static let dtypes = Dictionary(uniqueKeysWithValues: native.map { ($0.code, $0.dtype) })
  private static let names = Dictionary(
    uniqueKeysWithValues: safetensors.map { ($0.dtype, $0.name) })
  private static let dtypesByName = Dictionary(
    uniqueKeysWithValues: safetensors.map { ($0.name, $0.dtype) })

  static func code(of dtype: DType) -> UInt16? { codes[dtype] }
  static func dtype(code: UInt16) -> DType? { dtypes[code] }
  static func safetensorsName(of dtype: DType) -> String? { names[dtype] }
  static func dtype(safetensorsName name: String) -> DType? { dtypesByName[name] }
}

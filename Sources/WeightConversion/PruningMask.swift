internal import MappedFiles
internal import Tensors

/// A parameter that `torch.nn.utils.prune` keeps as two tensors: the original and a mask.
///
/// The parameter is their product, which PyTorch computes before each forward pass.
struct PruningMask: Sendable {
  /// The endings that `torch.nn.utils.prune` adds to the name of a pruned parameter.
  static let suffixes = (original: "_orig", mask: "_mask")

  private static let originalTypes: Set<DType> = [.float32, .float64, .float16, .bfloat16]
  private static let maskTypes = originalTypes.union([.bool, .uint8, .int64])

  private let name: String
  private let original: Tensor
  private let mask: Tensor

  /// Pairs an original with its mask.
  ///
  /// - Returns: `nil` unless both have one shape and types that PyTorch multiplies as real numbers.
  init?(named name: String, original: Tensor, mask: Tensor) {
    guard original.shape == mask.shape, Self.originalTypes.contains(original.dtype),
      Self.maskTypes.contains(mask.dtype)
    else { return nil }
    self.name = name
    self.original = original
    self.mask = mask
  }

  /// The product, computed when its bytes are read.
  ///
  /// Reading throws ``TensorError/Code/unreadableStorage`` if a product of 16-bit numbers is not one of
  /// its factors. The corresponding PyTorch method is `BasePruningMethod.apply_mask`.
  var product: Tensor? {
    guard let layout = try? TensorLayout(contiguous: original.shape) else { return nil }
    let storage = TensorStorage(name: name, byteCount: original.byteCount) {
      () throws(TensorError) in
      let factors = try factors()
      return switch original.dtype {
      case .float32:
        Self.packed(try original.elements(of: Float.self), factors) {
          (Float($1) * $0).bitPattern
        }
      case .float64:
        Self.packed(try original.elements(of: Double.self), factors) { ($1 * $0).bitPattern }
      default: try halfProducts(factors)
      }
    }
    return try? Tensor(dtype: original.dtype, layout: layout, storage: storage)
  }

  /// The numbers of the mask, which every type of a mask but 16-bit ones converts to exactly.
  private func factors() throws(TensorError) -> [Double] {
    switch mask.dtype {
    case .float32: return try mask.elements(of: Float.self).map(Double.init)
    case .float64: return try mask.elements(of: Double.self)
    case .int64: return try mask.elements(of: Int64.self).map(Double.init)
    case .bool, .uint8: return try mask.elements(of: UInt8.self).map(Double.init)
    default:
      let bits = try mask.elements(of: UInt16.self)
      let one = Self.one(of: mask.dtype)
      guard bits.allSatisfy({ $0 == 0 || $0 == one }) else { throw otherValues }
      return bits.map { $0 == 0 ? 0 : 1 }
    }
  }

  /// The products of float16 or bfloat16 as bits: the number itself, or a zero of its sign.
  private func halfProducts(_ factors: [Double]) throws(TensorError) -> ByteRegion {
    guard factors.allSatisfy({ $0 == 1 || $0 == 0 && $0.sign == .plus }) else { throw otherValues }
    let exponent: UInt16 = original.dtype == .float16 ? 0x7C00 : 0x7F80
    let numbers = try original.elements(of: UInt16.self)
    guard numbers.allSatisfy({ $0 & exponent != exponent }) else {
      throw failure("\(name)_orig: infinity or NaN under a pruning mask; expected numbers")
    }
    return Self.packed(numbers, factors) { number, factor in
      factor == 0 ? number & 0x8000 : number
    }
  }

  private var otherValues: TensorError {
    failure("\(name)_mask: a pruning mask of \(mask.dtype.rawValue); expected zeros and ones")
  }

  private func failure(_ sentence: String) -> TensorError {
    let parameter = name.split(separator: ".").last ?? ""
    return TensorError(
      .unreadableStorage,
      """
      \(sentence). Call torch.nn.utils.prune.remove(module, "\(parameter)") for its module and save \
      again
      """)
  }

  private static func one(of type: DType) -> UInt16 { type == .float16 ? 0x3C00 : 0x3F80 }

  private static func packed<Number, Bits: FixedWidthInteger>(
    _ numbers: [Number], _ factors: [Double], _ product: (Number, Double) -> Bits
  ) -> ByteRegion {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * (Bits.bitWidth / 8))
    for (number, factor) in zip(numbers, factors) {
      let bits = product(number, factor)
      for shift in stride(from: 0, to: Bits.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: bits >> Bits(shift)))
      }
    }
    return ByteRegion(copying: bytes)
  }
}

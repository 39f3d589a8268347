internal import MappedFiles
internal import Tensors

/// A weight that `torch.nn.utils.prune` keeps as two tensors: the original and a mask of 0 and 1.
///
/// The weight is their product, which PyTorch computes before each forward pass; for such a mask it is
/// exact in every floating-point type.
struct PruningMask: Sendable {
  /// What `torch.nn.utils.prune` adds to the name of a pruned parameter.
  static let suffixes = (original: "_orig", mask: "_mask")

  let name: String
  let original: Tensor
  let mask: Tensor

  /// Pairs an original with its mask.
  ///
  /// - Returns: `nil` unless both have one shape and one floating-point type.
  init?(named name: String, original: Tensor, mask: Tensor) {
    guard original.shape == mask.shape, original.dtype == mask.dtype,
      [.float32, .float64, .float16, .bfloat16].contains(original.dtype)
    else { return nil }
    self.name = name
    self.original = original
    self.mask = mask
  }

  /// The product, computed when its bytes are read.
  ///
  /// Reading throws ``TensorError/Code/unreadableStorage`` if the mask has other values than 0 and 1.
  /// The corresponding PyTorch method is `BasePruningMethod.apply_mask`.
  var product: Tensor? {
    guard let layout = try? TensorLayout(contiguous: original.shape) else { return nil }
    let storage = TensorStorage(name: name, byteCount: original.byteCount) {
      () throws(TensorError) in
      switch original.dtype {
      case .float32: try bytes(of: Float.self) { ($0 * $1).bitPattern }
      case .float64: try bytes(of: Double.self) { ($0 * $1).bitPattern }
      default: try halfBytes()
      }
    }
    return try? Tensor(dtype: original.dtype, layout: layout, storage: storage)
  }

  private func bytes<Number: TensorElement & BinaryFloatingPoint, Bits: FixedWidthInteger>(
    of type: Number.Type, _ product: (Number, Number) -> Bits
  ) throws(TensorError) -> ByteRegion {
    let factors = try mask.elements(of: type)
    return try packed(
      original.elements(of: type), factors, isBinary: { $0 == 0 || $0 == 1 }, product)
  }

  /// The products of float16 or bfloat16 as bits: the number itself, or a zero of its sign.
  private func halfBytes() throws(TensorError) -> ByteRegion {
    let one: UInt16 = original.dtype == .float16 ? 0x3C00 : 0x3F80
    let exponent: UInt16 = original.dtype == .float16 ? 0x7C00 : 0x7F80
    let numbers = try original.elements(of: UInt16.self)
    guard numbers.allSatisfy({ $0 & exponent != exponent }) else {
      throw TensorError(.unreadableStorage, "\(name)_orig: infinity or NaN under a pruning mask")
    }
    return try packed(
      numbers, mask.elements(of: UInt16.self), isBinary: { $0 == 0 || $0 == one }
    ) { number, factor in factor == 0 ? number & 0x8000 : number }
  }

  private func packed<Number, Bits: FixedWidthInteger>(
    _ numbers: [Number], _ factors: [Number], isBinary: (Number) -> Bool,
    _ product: (Number, Number) -> Bits
  ) throws(TensorError) -> ByteRegion {
    guard factors.allSatisfy(isBinary) else {
      throw TensorError(
        .unreadableStorage,
        """
        \(name)_mask: a pruning mask with other values than 0 and 1; call \
        torch.nn.utils.prune.remove(module, name) and save again
        """)
    }
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

extension StateDict {
  /// The state dict with each pair of `NAME_orig` and `NAME_mask` replaced by `NAME`.
  ///
  /// - Returns: The state dict and the number of pairs; `nil` if there is none.
  func applyingPruningMasks() -> (stateDict: StateDict, count: Int)? {
    let (originalSuffix, maskSuffix) = PruningMask.suffixes
    var replaced: [ExactName: Tensor?] = [:]
    for name in names where name.utf8.ends(with: originalSuffix) {
      let stem = String(Substring(name.utf8.dropLast(originalSuffix.utf8.count)))
      guard let original = tensor(named: name), let mask = tensor(named: stem + maskSuffix),
        tensor(named: stem) == nil,
        let product = PruningMask(named: stem, original: original, mask: mask)?.product
      else { continue }
      replaced[ExactName(name)] = product
      replaced[ExactName(stem + maskSuffix)] = .some(nil)
    }
    guard !replaced.isEmpty else { return nil }
    var result = StateDict()
    for name in names {
      if let product = replaced[ExactName(name)] {
        guard let product else { continue }
        let stem = String(Substring(name.utf8.dropLast(originalSuffix.utf8.count)))
        result.append(product, named: stem)
      } else if let tensor = tensor(named: name) {
        result.append(tensor, named: name)
      }
    }
    return (result, replaced.values.count { $0 != nil })
  }
}

extension String.UTF8View {
  fileprivate func ends(with suffix: String) -> Bool {
    self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

/// A tensor that a file holds: an element type and a layout over a storage, read when asked.
///
/// The corresponding PyTorch type is `torch.Tensor` on the CPU. A tensor that exists fits its
/// storage; nothing of the storage has been read.
public struct Tensor: Sendable {
  /// The type of the elements.
  public let dtype: DType
  /// Sizes, strides and offset, in elements of the storage.
  public let layout: TensorLayout
  /// The bytes that the elements are taken from.
  public let storage: TensorStorage
  /// What the stored elements stand for, where that is not the elements themselves.
  public let interpretation: Interpretation
  /// The number of bytes of the elements when packed.
  public let byteCount: Int

  /// What the stored elements stand for.
  public struct Interpretation: Sendable {
    /// The value is the complex conjugate of what is stored (`Tensor.is_conj`).
    public var isConjugated: Bool
    /// The value is the negative of what is stored (`Tensor.is_neg`).
    public var isNegated: Bool
    /// How stored integers map to real numbers, for the quantised types.
    public var quantization: Quantization?

    /// Creates an interpretation; without arguments the stored elements are the values.
    public init(
      isConjugated: Bool = false, isNegated: Bool = false, quantization: Quantization? = nil
    ) {
      self.isConjugated = isConjugated
      self.isNegated = isNegated
      self.quantization = quantization
    }
  }

  /// Creates a tensor over part of a storage.
  ///
  /// - Throws: ``TensorError`` if the layout reaches past the storage's end, or if the elements are
  ///   of a type that has no conjugate or negative and are said to be one.
  public init(
    dtype: DType, layout: TensorLayout, storage: TensorStorage,
    interpretation: Interpretation = Interpretation()
  ) throws(TensorError) {
    guard let needed = dtype.byteCount(elementCount: layout.storageExtent),
      let byteCount = dtype.byteCount(elementCount: layout.elementCount)
    else {
      throw TensorError(
        .overflow, "\(layout.shape) of \(dtype.rawValue) exceeds what memory can hold")
    }
    guard needed <= storage.byteCount else {
      throw TensorError(
        .outOfStorage,
        """
        shape \(layout.shape), strides \(layout.strides), offset \(layout.offset) of \
        \(dtype.rawValue) need \(needed) bytes; \(storage.name) has \(storage.byteCount)
        """)
    }
    guard dtype.bitWidth >= 8 || (layout.isContiguous && layout.offset == 0) else {
      throw TensorError(
        .unsupportedLayout, "elements of \(dtype.rawValue) can be read only in storage order")
    }
    guard dtype.isComplex || !interpretation.isConjugated,
      dtype.negation != nil || !interpretation.isNegated
    else {
      throw TensorError(
        .unsupportedInterpretation,
        "elements of \(dtype.rawValue) have no \(interpretation.isNegated ? "negative" : "conjugate")"
      )
    }
    self.dtype = dtype
    self.layout = layout
    self.storage = storage
    self.interpretation = interpretation
    self.byteCount = byteCount
  }

  /// The size of each dimension; empty for a scalar.
  public var shape: [Int] { layout.shape }

  /// Whether the values' packed little-endian bytes stand in the storage as they are.
  public var isPackedInStorage: Bool {
    layout.isContiguous
      && (storage.byteOrder == .little || dtype.swapWidth == 1)
      && !interpretation.isConjugated && !interpretation.isNegated
  }

  /// Whether the tensor uses every byte of its storage, in order.
  public var coversStorage: Bool {
    isPackedInStorage && layout.offset == 0 && byteCount == storage.byteCount
  }
}

/// How the integers of a quantised tensor map to real numbers: `scale * (stored - zeroPoint)`.
public indirect enum Quantization: Sendable {
  /// One scale and zero point for all elements (`torch.per_tensor_affine`).
  case perTensor(scale: Double, zeroPoint: Int)
  /// One-dimensional tensors of a scale and a zero point for each index along `axis`
  /// (`torch.per_channel_affine`, `torch.per_channel_affine_float_qparams`).
  case perChannel(axis: Int, scales: Tensor, zeroPoints: Tensor)
}

"""The values that checkpoints hold, without torch: storages, their views, tensors, parameters."""

import itertools
from dataclasses import dataclass, field

# name: (storage class, bytes per element, bytes per component that a byte swap reverses)
DTYPES: dict[str, tuple[str, int, int]] = {
    "float64": ("DoubleStorage", 8, 8),
    "float32": ("FloatStorage", 4, 4),
    "float16": ("HalfStorage", 2, 2),
    "bfloat16": ("BFloat16Storage", 2, 2),
    "int64": ("LongStorage", 8, 8),
    "int32": ("IntStorage", 4, 4),
    "int16": ("ShortStorage", 2, 2),
    "int8": ("CharStorage", 1, 1),
    "uint8": ("ByteStorage", 1, 1),
    "bool": ("BoolStorage", 1, 1),
    "complex64": ("ComplexFloatStorage", 8, 4),
    "complex128": ("ComplexDoubleStorage", 16, 8),
    "uint16": ("UntypedStorage", 2, 2),
}

HIGH_ADDRESS = 0x55D0_12340000  # of a position-independent Python: text INT or LONG1
LOW_ADDRESS = 0x2400_0000  # of a Python at a fixed address, as Anaconda's was in 2017: BININT
_addresses = itertools.count(HIGH_ADDRESS, 0x60)


def restart_addresses(first: int = HIGH_ADDRESS) -> None:
    """Numbers the next file's objects anew, so that no file depends on another."""
    global _addresses
    _addresses = itertools.count(first, 0x60)


def _next_address() -> int:
    """Returns the C++ address that PyTorch used as a key."""
    return next(_addresses)


def swap_bytes(data: bytes, width: int) -> bytes:
    """Returns `data` with the bytes of each component reversed."""
    result = bytearray(len(data))
    for index in range(width):
        result[index::width] = data[width - 1 - index :: width]
    return bytes(result)


@dataclass(eq=False)
class Storage:
    """Elements in a row; `data` is little-endian whatever the file's order is."""

    dtype: str
    data: bytes
    location: str = "cpu"
    key: int = field(default_factory=_next_address)

    @property
    def root(self) -> "Storage":
        return self

    @property
    def class_name(self) -> str:
        return DTYPES[self.dtype][0]

    @property
    def count(self) -> int:
        """Elements, or bytes where the storage has no element type."""
        return len(self.data) // (1 if self.is_untyped else DTYPES[self.dtype][1])

    @property
    def is_untyped(self) -> bool:
        return self.class_name == "UntypedStorage"

    def in_order(self, big_endian: bool) -> bytes:
        return swap_bytes(self.data, DTYPES[self.dtype][2]) if big_endian else self.data


@dataclass(eq=False)
class StorageView:
    """A storage that is a window on another one, as PyTorch 0.1 to 0.3 had them."""

    root: Storage
    offset: int
    count: int
    key: int = field(default_factory=_next_address)


def contiguous_strides(size: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the strides of a tensor of this size laid out in order."""
    strides: list[int] = []
    step = 1
    for extent in reversed(size):
        strides.append(step)
        step *= max(extent, 1)
    return tuple(reversed(strides))


@dataclass(eq=False)
class Tensor:
    """A plain tensor: a strided window on a storage, or on none."""

    storage: Storage | StorageView | None
    size: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int = 0
    key: int = field(default_factory=_next_address)

    @classmethod
    def of(cls, dtype: str, size: tuple[int, ...], data: bytes) -> "Tensor":
        """Returns a contiguous tensor with a storage of its own."""
        return cls(Storage(dtype, data), size, contiguous_strides(size))


@dataclass(eq=False)
class Parameter:
    """A tensor that an optimizer trains."""

    data: Tensor
    requires_grad: bool = True

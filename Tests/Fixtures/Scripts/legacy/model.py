"""What our writers are given: storages, views of them, tensors and parameters, without torch."""

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
    """Number the next file's objects anew, so that one file never depends on another."""
    global _addresses
    _addresses = itertools.count(first, 0x60)


def _next_address() -> int:
    """Stands in for the C++ address that PyTorch used as a key."""
    return next(_addresses)


def swapped(data: bytes, component: int) -> bytes:
    """`data` with the bytes of each component reversed."""
    result = bytearray(len(data))
    for index in range(component):
        result[index::component] = data[component - 1 - index :: component]
    return bytes(result)


@dataclass(eq=False)
class Storage:
    """Elements in a row; `data` is little-endian whatever the file will be."""

    dtype: str
    data: bytes
    location: str = "cpu"
    key: int = field(default_factory=_next_address)

    @property
    def root(self) -> "Storage":
        return self

    @property
    def offset(self) -> int:
        return 0

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

    def bytes_in_order(self, big_endian: bool) -> bytes:
        return swapped(self.data, DTYPES[self.dtype][2]) if big_endian else self.data


@dataclass(eq=False)
class StorageView:
    """A storage that is a window on another one, as PyTorch 0.1 to 0.3 had them."""

    root: Storage
    offset: int
    count: int
    key: int = field(default_factory=_next_address)

    @property
    def dtype(self) -> str:
        return self.root.dtype

    @property
    def class_name(self) -> str:
        return self.root.class_name

    @property
    def location(self) -> str:
        return self.root.location

    @property
    def is_untyped(self) -> bool:
        return self.root.is_untyped


def contiguous_strides(size: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a tensor of this size laid out in order."""
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
        """A contiguous tensor with a storage of its own."""
        return cls(Storage(dtype, data), size, contiguous_strides(size))


@dataclass(eq=False)
class Parameter:
    """A tensor that an optimiser trains."""

    data: Tensor
    requires_grad: bool = True

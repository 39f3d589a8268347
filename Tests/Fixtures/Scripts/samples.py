"""Small objects for our writers: state dictionaries, views, containers, modules."""

import random
import struct
from collections import OrderedDict

from legacy.model import DTYPES, Parameter, Storage, StorageView, Tensor, contiguous_strides

STRUCT_CODES = {
    "float64": "d",
    "float32": "f",
    "float16": "e",
    "int64": "q",
    "int32": "i",
    "int16": "h",
    "int8": "b",
    "uint8": "B",
    "uint16": "H",
    "complex64": "f",
    "complex128": "d",
}


def data_of(dtype: str, values: list[float]) -> bytes:
    """Little-endian bytes; a complex value is two entries."""
    if dtype == "bool":
        return bytes(bool(value) for value in values)
    if dtype == "bfloat16":
        return b"".join(struct.pack("<f", value)[2:] for value in values)
    code = STRUCT_CODES[dtype]
    if code in "qihbBH":
        return struct.pack(f"<{len(values)}{code}", *[int(value) for value in values])
    return struct.pack(f"<{len(values)}{code}", *values)


def random_values(count: int, seed: str) -> list[float]:
    """Multiples of 1/64 between -2 and 2, exact in every float type down to bfloat16."""
    generator = random.Random(seed)
    return [generator.randint(-127, 127) / 64 for _ in range(count)]


def element_count(size: tuple[int, ...]) -> int:
    result = 1
    for extent in size:
        result *= extent
    return result


def floats(name: str, *size: int) -> Tensor:
    """A contiguous float32 tensor whose values follow from its name."""
    data = data_of("float32", random_values(element_count(size), name))
    return Tensor.of("float32", size, data)


def small_network() -> OrderedDict:
    """A convolution, a batch normalisation and a classifier, in module order."""
    return OrderedDict(
        [
            ("conv.weight", Parameter(floats("conv.weight", 4, 3, 2, 2))),
            ("bn.weight", Parameter(floats("bn.weight", 4))),
            ("bn.bias", Parameter(floats("bn.bias", 4))),
            ("bn.running_mean", floats("bn.running_mean", 4)),
            ("bn.running_var", floats("bn.running_var", 4)),
            ("fc.weight", Parameter(floats("fc.weight", 5, 4))),
            ("fc.bias", Parameter(floats("fc.bias", 5), requires_grad=False)),
        ]
    )


def plain_network() -> OrderedDict:
    """The same with plain tensors throughout."""
    return OrderedDict(
        (name, value.data if isinstance(value, Parameter) else value)
        for name, value in small_network().items()
    )


def every_dtype(names: list[str]) -> OrderedDict:
    """Six elements of each element type."""
    result = OrderedDict()
    for name in names:
        parts = 12 if name.startswith("complex") else 6
        values = random_values(parts, name)
        if not name.startswith(("float", "bfloat", "complex")):
            low = 0 if name in ("uint8", "uint16", "bool") else -100
            values = [float(low + 17 * index) for index in range(parts)]
        result[name] = Tensor.of(name, (2, 3), data_of(name, values))
    return result


def shared_storage() -> OrderedDict:
    """Two names on one tensor, and windows on one storage: offset, transposed, stepped."""
    tied = floats("tied", 3, 2)
    storage = Storage("float32", data_of("float32", random_values(24, "shared")))
    return OrderedDict(
        [
            ("encoder.weight", tied),
            ("decoder.weight", tied),
            ("whole", Tensor(storage, (4, 6), (6, 1))),
            ("row", Tensor(storage, (6,), (1,), offset=12)),
            ("transposed", Tensor(storage, (6, 4), (1, 6))),
            ("stepped", Tensor(storage, (2, 3), (12, 2), offset=1)),
        ]
    )


def storage_views() -> OrderedDict:
    """Tensors on views of one storage, as PyTorch 0.1 to 0.3 allowed."""
    root = Storage("float32", data_of("float32", random_values(20, "views")))
    first, second = StorageView(root, 2, 6), StorageView(root, 10, 8)
    return OrderedDict(
        [
            ("first", Tensor(first, (2, 3), (3, 1))),
            ("second", Tensor(second, (2, 2), (1, 2), offset=3)),
            ("root", Tensor(root, (20,), (1,))),
            ("second again", Tensor(second, (8,), (1,))),
        ]
    )


def training_checkpoint() -> dict:
    """What a training script of 2017 saved: the network one key down, the rest beside it."""
    return {
        "epoch": 90,
        "arch": "resnet18",
        "state_dict": small_network(),
        "best_prec1": 69.758,
        "parallel": False,
        "history": [(1, 0.5), (2, 0.25)],
        "optimizer": {"state": {}, "param_groups": [{"lr": 0.1, "nesterov": None}]},
        "steps": 3000000000,
    }


def on_cuda() -> OrderedDict:
    """A tensor whose storage lay on a GPU."""
    data = data_of("float32", random_values(6, "cuda"))
    storage = Storage("float32", data, location="cuda:0")
    return OrderedDict([("weight", Tensor(storage, (2, 3), contiguous_strides((2, 3))))])


def without_storage() -> OrderedDict:
    """An empty tensor of 2017, which had no storage and no dimensions."""
    return OrderedDict([("empty", Tensor(None, (), ())), ("weight", floats("weight", 2))])


ALL_DTYPES = [name for name in DTYPES if name != "uint16"]
DTYPES_OF_2017 = [
    "float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8"
]  # fmt: skip

"""Lists the tensors in an object of PyTorch's under the dotted names that the command uses."""

import hashlib
import itertools
import json
from collections import deque
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, NamedTuple
import numpy
import torch
from testkit.fixtures.describe import contiguous_bytes, dtype_name

NAMES = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}
PLAIN = (
    type(None), bool, int, float, complex, str, bytes, type, torch.dtype, torch.Size, ModuleType,
    FunctionType, BuiltinFunctionType,
)  # fmt: skip
#: The parts of an object that are looked at before it is given up.
STEPS = 100_000


class Facts(NamedTuple):
    """A tensor's element type, shape and the SHA-256 of its packed little-endian values."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


def key_text(key: object) -> str:
    """Returns a dictionary's key as part of a dotted name; a text in a tuple has double quotes."""
    if isinstance(key, tuple):
        texts = [json.dumps(k) if isinstance(k, str) else key_text(k) for k in key]
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"
    return key if isinstance(key, str) else str(key)


def _facts_of_array(array: Any) -> Facts | None:
    kind = array.dtype
    if kind.kind not in NAMES or kind.itemsize > 8 * (1 + (kind.kind == "c")):
        return None
    name = NAMES[kind.kind] + ("" if kind.kind == "b" else str(8 * kind.itemsize))
    data = numpy.ascontiguousarray(array, kind.newbyteorder("<")).tobytes()
    return Facts(name, array.shape, hashlib.sha256(data).hexdigest())


def _facts_of_tensor(tensor: torch.Tensor) -> Facts | None:
    """Returns nothing for a tensor that is not the elements of one storage."""
    if tensor.is_nested or tensor.layout is not torch.strided or tensor.is_meta:
        return None
    data = contiguous_bytes(tensor.int_repr() if tensor.is_quantized else tensor)
    return Facts(dtype_name(tensor.dtype), tuple(tensor.shape), hashlib.sha256(data).hexdigest())


def _parts(value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, torch.nn.Module):
        value = value.state_dict(keep_vars=True)
    if isinstance(value, dict):
        yield from ((key_text(key), item) for key, item in value.items())
    elif isinstance(value, list | tuple | deque):
        yield from ((str(index), item) for index, item in enumerate(value))
    elif isinstance(value, numpy.ndarray) and value.dtype.kind == "O":
        yield from _parts(value.ravel().tolist())
    elif not isinstance(value, PLAIN) and hasattr(value, "__dict__"):
        yield from _parts(vars(value))


def tensors(value: object, dequantized: bool = False) -> dict[str, Facts | None]:
    """Returns what an object holds by name; None for a tensor that no output holds."""
    found: dict[str, Facts | None] = {}
    steps = itertools.count()

    def walk(item: object, path: tuple[str, ...], around: frozenset[int]) -> None:
        if isinstance(item, PLAIN) or id(item) in around:
            return
        if next(steps) > STEPS:
            raise ValueError("the object has too many parts")
        if isinstance(item, torch.Tensor):
            plain = item.dequantize() if item.is_quantized and dequantized else item
            found[".".join(path)] = _facts_of_tensor(plain)
        elif isinstance(item, numpy.ndarray) and item.dtype.kind not in "OUST":
            found[".".join(path)] = _facts_of_array(item)
        for name, part in _parts(item):
            walk(part, (*path, name), around | {id(item)})

    walk(value, (), frozenset())
    return found


def difference(
    theirs: dict[str, Facts | None], ours: dict[str, Facts], unsupported: set[str]
) -> str | None:
    """Returns how our tensors differ from another reader's; what is unsupported is refused."""
    for name, facts in ours.items():
        if name not in theirs:
            return f"{name!r} is only ours; theirs are {[*theirs][:8]}"
        if theirs[name] != facts:
            return f"{name!r} is {facts}; expected {theirs[name]}"
    rest = [name for name, facts in theirs.items() if facts and name not in ours]
    missing = [n for n in rest if not any(n == u or n.startswith(f"{u}.") for u in unsupported)]
    return f"{missing[0]!r} is missing: {theirs[missing[0]]}" if missing else None

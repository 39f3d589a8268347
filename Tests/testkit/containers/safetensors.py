"""The one writer of safetensors files that can be wrong."""

import json
from testkit.pickles.emitter import number


def entry(dtype: str = "U8", shape: tuple[int, ...] = (0,), start: int = 0, end: int = 0) -> object:
    """Returns a tensor's entry in the header."""
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


def safetensors(
    header: str | bytes | dict[str, object],
    data: bytes = b"",
    length: int | None = None,
    alignment: int = 1,
) -> bytes:
    """Returns the length, the header and the data.

    A dictionary is written as JSON without spaces. `length` is the stated one; the header is filled
    up with spaces to a multiple of `alignment`.
    """
    if isinstance(header, dict):
        header = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    content = header.encode() if isinstance(header, str) else header
    content = content.ljust(-(-len(content) // alignment) * alignment)
    return number(len(content) if length is None else length, 8) + content + data

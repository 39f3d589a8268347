"""The one writer of NumPy's .npy files, and that of safetensors files that can be wrong."""

import json
from testkit.pickles.emitter import number

MAGIC = b"\x93NUMPY\x01\x00"


def npy(header: str | bytes, data: bytes = b"", width: int = 118) -> bytes:
    """Returns a file of version 1, whose header is filled with spaces up to `width` bytes.

    With a width of 0 the header is written unchanged.
    """
    text = header.encode() if isinstance(header, str) else header
    if width:
        text = text.ljust(width - 1) + b"\n"
    return MAGIC + number(len(text), 2) + text + data


def entry(dtype: str = "U8", shape: tuple[int, ...] = (0,), start: int = 0, end: int = 0) -> object:
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

"""Read an `.rnw` file with NumPy alone, after Documentation/NativeFormat.md."""

import struct
import zlib
from typing import Any
import numpy

Array = numpy.ndarray[Any, Any]

# What NumPy does not have comes as unsigned integers: bfloat16, complex32 and the float8 types.
DTYPES = [
    "f8", "f4", "f2", "u2", "i8", "i4", "i2", "i1", "u1", "u2", "u4", "u8", "?", "c16", "c8", "u4",
    "u1", "u1", "u1", "u1", "u1",
]  # fmt: skip


def read_rnw(path: str) -> tuple[dict[str, Array], dict[str, str]]:
    """The tensors and the texts of a file, in its order; tied tensors are one memory."""
    data = numpy.memmap(path, mode="r")
    header = bytes(data[:64])
    signature, version, tensor_count, text_count, _, size = struct.unpack_from("<8s4IQ", header)
    index_at, index_size, _, index_crc, header_crc = struct.unpack_from("<3Q2I", header, 32)
    index = bytes(data[index_at : index_at + index_size])
    if signature != b"\x89RNW\r\n\x1a\n" or version != 1 or size != len(data):
        raise ValueError(f"{path} is no complete .rnw file of version 1")
    if zlib.crc32(header[:60]) != header_crc or zlib.crc32(index) != index_crc:
        raise ValueError(f"the header or the index of {path} is damaged")
    texts, tensors, at = {}, {}, 0
    for _ in range(text_count):
        key, text = struct.unpack_from("<2I", index, at)
        texts[index[at + 8 : at + 8 + key].decode()] = index[at + 8 + key :][:text].decode()
        at += 8 + key + text
    for _ in range(tensor_count):
        length, code, rank, _, _, crc, position, count = struct.unpack_from("<4H2I2Q", index, at)
        shape = struct.unpack_from(f"<{rank}Q", index, at + 32)
        name = index[at + 32 + 8 * rank :][:length].decode()
        values = data[position : position + count]
        if zlib.crc32(values.data) != crc:
            raise ValueError(f"{name} is damaged")
        tensors[name] = values.view("<" + DTYPES[code - 1]).reshape(shape)
        at += 32 + 8 * rank + length
    return tensors, texts

"""Pieces of pickles as bytes, right or wrong: no piece is checked, that is the point."""

import struct


def number(amount: int, width: int) -> bytes:
    """A little-endian argument; of a number too large the low bytes."""
    return (amount % (1 << 8 * width)).to_bytes(width, "little")


def integer(amount: int) -> bytes:
    """BININT1, or LONG1 of as many bytes as it takes."""
    if 0 <= amount < 256:
        return b"K" + number(amount, 1)
    size = (amount if amount >= 0 else ~amount).bit_length() // 8 + 1
    return b"\x8a" + number(size, 1) + amount.to_bytes(size, "little", signed=True)


def text(characters: str) -> bytes:
    """BINUNICODE."""
    data = characters.encode()
    return b"X" + number(len(data), 4) + data


def named(module: str, name: str) -> bytes:
    """GLOBAL."""
    return f"c{module}\n{name}\n".encode()


def tuple_of(*parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + b"t"


def list_of(*parts: bytes) -> bytes:
    return b"](" + b"".join(parts) + b"e"


def dict_of(**items: bytes) -> bytes:
    return b"}(" + b"".join(text(key) + item for key, item in items.items()) + b"u"


def call(module: str, name: str, *arguments: bytes) -> bytes:
    """GLOBAL, a tuple, REDUCE."""
    return named(module, name) + tuple_of(*arguments) + b"R"


def pickle(body: bytes) -> bytes:
    """PROTO 2, the value, STOP."""
    return b"\x80\x02" + body + b"."


def storage(
    key: str = "0", count: int = 2, kind: str = "FloatStorage", view: bytes = b""
) -> bytes:
    """A persistent identifier as stream and zip have it."""
    parts = (text("storage"), named("torch", kind), text(key), text("cpu"), integer(count), view)
    return tuple_of(*parts) + b"Q"


def tensor(
    source: bytes | None = None,
    size: tuple[int, ...] = (2,),
    stride: tuple[int, ...] = (1,),
    offset: bytes = b"K\x00",
) -> bytes:
    """A call of `_rebuild_tensor_v2`."""
    shape = tuple_of(*map(integer, size))
    steps = tuple_of(*map(integer, stride))
    hooks = call("collections", "OrderedDict")
    place = (source if source is not None else storage(), offset, shape, steps)
    return call("torch._utils", "_rebuild_tensor_v2", *place, b"\x89", hooks)


def floats(*values: float) -> bytes:
    """The values as float32."""
    return struct.pack(f"<{len(values)}f", *values)


ONE_TWO = floats(1, 2)
SOUND = dict_of(w=tensor())

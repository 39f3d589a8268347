"""Values as pickles spell them, to be put together by hand; no part is checked."""

import struct
from .emitter import assemble


def integer(value: int) -> bytes:
    """Returns BININT1, or LONG1 where one byte is not enough."""
    return assemble(str(value))


def text(characters: str | bytes) -> bytes:
    return assemble("BINUNICODE", characters)


def symbol(name: str) -> bytes:
    """Returns GLOBAL of a dotted name."""
    return assemble("GLOBAL", name)


def tuple_of(*items: bytes) -> bytes:
    return assemble("(", *items, ")")


def dict_of(**items: bytes) -> bytes:
    return assemble("{", *[text(key) + item for key, item in items.items()], "}")


def pickled(body: bytes) -> bytes:
    """Returns PROTO 2, the value, STOP."""
    return assemble("PROTO", 2, body, "STOP")


def storage(key: str = "0", count: int = 2, kind: str = "FloatStorage", view: bytes = b"") -> bytes:
    """Returns the persistent id of a storage; only a stream has a `view`, NONE or a tuple."""
    start = assemble(f'( "storage" @torch.{kind} "{key}" "cpu" {count}')
    return start + view + assemble(") BINPERSID")


def tensor(
    source: bytes = storage(),
    size: tuple[int, ...] = (2,),
    stride: tuple[int, ...] = (1,),
    offset: bytes = integer(0),
) -> bytes:
    sizes, strides = (tuple_of(*map(integer, part)) for part in (size, stride))
    start = assemble("@torch._utils._rebuild_tensor_v2 (", source, offset, sizes, strides)
    return start + assemble("NEWFALSE @collections.OrderedDict ( ) REDUCE ) REDUCE")


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


ONE_TWO = floats(1, 2)
SOUND = dict_of(w=tensor())

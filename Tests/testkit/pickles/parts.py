"""Values as pickles spell them, to be put together by hand; no part is checked."""

import struct

from .emitter import assemble

NONE, TRUE, FALSE = assemble("NONE"), assemble("NEWTRUE"), assemble("NEWFALSE")
EMPTY_DICT = assemble("EMPTY_DICT")
REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2"


def integer(value: int) -> bytes:
    """Returns BININT1, or LONG1 where one byte is not enough."""
    return assemble(str(value))


def text(characters: str | bytes) -> bytes:
    """Returns bINUNICODE."""
    return assemble("BINUNICODE", characters)


def symbol(name: str) -> bytes:
    """Returns GLOBAL of a dotted name; a space ends the module where the last dot does not."""
    return assemble("GLOBAL", name)


def tuple_of(*items: bytes) -> bytes:
    """Returns MARK, the items, TUPLE."""
    return assemble("MARK", *items, "TUPLE")


def list_of(*items: bytes) -> bytes:
    """Returns EMPTY_LIST, MARK, the items, APPENDS."""
    return assemble("EMPTY_LIST MARK", *items, "APPENDS")


def dict_of(**items: bytes) -> bytes:
    """Returns EMPTY_DICT, MARK, the items, SETITEMS."""
    pairs = [text(key) + item for key, item in items.items()]
    return assemble("EMPTY_DICT MARK", *pairs, "SETITEMS")


def call(name: str, *arguments: bytes) -> bytes:
    """Returns gLOBAL, a tuple, REDUCE."""
    return symbol(name) + tuple_of(*arguments) + assemble("REDUCE")


def pickled(body: bytes) -> bytes:
    """Returns PROTO 2, the value, STOP."""
    return assemble("PROTO", 2, body, "STOP")


def ordered_dict() -> bytes:
    """Returns an empty OrderedDict, as the hooks of a tensor are."""
    return call("collections.OrderedDict")


def storage(key: str = "0", count: int = 2, kind: str = "FloatStorage", view: bytes = b"") -> bytes:
    """Returns the persistent id of a storage; only a stream has a `view`, NONE or a tuple."""
    parts = (text("storage"), symbol(f"torch.{kind}"), text(key), text("cpu"), integer(count), view)
    return tuple_of(*parts) + assemble("BINPERSID")


def arguments_of_tensor(
    source: bytes = storage(),
    size: tuple[int, ...] = (2,),
    stride: tuple[int, ...] = (1,),
    offset: bytes = integer(0),
) -> tuple[bytes, ...]:
    """Returns the arguments of `_rebuild_tensor_v2`."""
    numbers = [tuple_of(*map(integer, part)) for part in (size, stride)]
    return (source, offset, *numbers, FALSE, ordered_dict())


def tensor(
    source: bytes = storage(),
    size: tuple[int, ...] = (2,),
    stride: tuple[int, ...] = (1,),
    offset: bytes = integer(0),
) -> bytes:
    """Returns a call of `_rebuild_tensor_v2`."""
    return call(REBUILD_TENSOR, *arguments_of_tensor(source, size, stride, offset))


def floats(*values: float) -> bytes:
    """Returns the values as float32."""
    return struct.pack(f"<{len(values)}f", *values)


ONE_TWO = floats(1, 2)
SOUND = dict_of(w=tensor())

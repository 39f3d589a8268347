"""Pickles of few tensors that cost much because of their shapes, names or attributes."""

import functools
from collections.abc import Callable, Iterable, Iterator

from testkit.containers.zips import Record, Zip
from testkit.costs.case import MARKS, Case, stream, zipped
from testkit.costs.repeated import TEXT, named_values, repeat
from testkit.pickles.emitter import assemble
from testkit.pickles.parts import (
    call,
    dict_of,
    integer,
    list_of,
    ordered_dict,
    pickled,
    storage,
    symbol,
    tensor,
    text,
    tuple_of,
)

ONE = storage(count=1)
TENSOR = tensor(ONE, (1,), (1,))
PARAMETER = "torch._utils._rebuild_parameter_with_state"
MANY = 30_000_000


def names_of_one_tensor(names: Iterable[bytes], prefix: bytes = b"") -> bytes:
    """A dictionary of one tensor under many names; with a prefix, within another dictionary."""
    outer = assemble("EMPTY_DICT MARK", text(prefix)) if prefix else b""
    first = assemble("EMPTY_DICT MARK", text("first"), TENSOR, "BINPUT 255")
    items = named_values(iter(names), assemble("BINGET 255"))
    return outer + first + items + assemble("SETITEMS SETITEMS" if prefix else "SETITEMS")


def nested_parameters() -> bytes:
    """Parameters whose states have themselves as data, fourteen levels deep."""
    body = assemble(TENSOR, "BINPUT 0")
    for level in range(14):
        inner = assemble("BINGET", level)
        state = assemble("EMPTY_DICT", text("data"), inner, "SETITEM")
        parts = (inner, assemble("NEWTRUE"), ordered_dict(), state)
        body += assemble("POP", call(PARAMETER, *parts), "BINPUT", level + 1)
    return body + assemble("POP EMPTY_LIST MARK", assemble("BINGET 14") * 1000, "APPENDS")


def attributed_parameters() -> bytes:
    """60,000 references to a parameter with 64 attributes at each of three levels."""
    keys = b"".join(assemble(f"SHORT_BINSTRING k{n:010d} NONE") for n in range(32))
    many = assemble("EMPTY_DICT MARK", keys, "SETITEMS BINPUT 5")
    body = assemble(TENSOR, "BINPUT 0")
    for level in range(3):
        attributes = (many if level == 0 else assemble("BINGET 5")) + assemble("BINGET 5 TUPLE2")
        parts = (assemble("BINGET", level), assemble("NEWTRUE"), ordered_dict(), attributes)
        body += assemble("POP", call(PARAMETER, *parts), "BINPUT", level + 1)
    return body + assemble("POP EMPTY_LIST MARK", assemble("BINGET 3") * 60_000, "APPENDS")


def names_within_dictionaries(count: int, depth: int) -> bytes:
    """Names of one tensor within nested dictionaries."""
    start = assemble("EMPTY_DICT MARK", text("k")) * depth
    start += assemble("EMPTY_DICT MARK", text("first"), TENSOR, "BINPUT 0")
    items = named_values((b"%d" % n for n in range(count)), assemble("BINGET 0"))
    return start + items + assemble("SETITEMS") * (depth + 1)


def many_scales() -> bytes:
    """200 quantized tensors with a million scales each."""
    size, stride = tuple_of(integer(1_000_000)), tuple_of(integer(0))
    false, hooks = assemble("NEWFALSE"), ordered_dict()
    scales = call("torch._utils._rebuild_tensor_v2", ONE, integer(0), size, stride, false, hooks)
    scheme = symbol("torch.per_channel_affine") + assemble("BINGET 0 BINGET 0") + integer(0)
    source = storage("1", 1, "QInt8Storage")
    shape = tuple_of(integer(1_000_000), integer(0)), tuple_of(integer(1), integer(1))
    parts = (source, integer(0), *shape, tuple_of(scheme), false, hooks)
    quantized = call("torch._utils._rebuild_qtensor", *parts)
    return assemble(scales, "BINPUT 0 POP EMPTY_LIST MARK", quantized * 200, "APPENDS")


def large_quantized_tensor() -> bytes:
    """A quantized tensor of 9.9 megabytes."""
    count = 9_900_000
    scheme = symbol("torch.per_tensor_affine") + assemble("BINFLOAT 0.1 BININT1 3")
    source, shape = storage("0", count, "QInt8Storage"), tuple_of(integer(count))
    stride, false = tuple_of(integer(1)), assemble("NEWFALSE")
    parts = (source, integer(0), shape, stride, tuple_of(scheme), false, ordered_dict())
    body = dict_of(w=call("torch._utils._rebuild_qtensor", *parts))
    data = bytes(range(250)) * (count // 250)
    return Zip((Record("a/data.pkl", pickled(body)), Record("a/data/0", data))).data


def long_storage_key() -> bytes:
    """60,000 references to a storage with a key of a megabyte."""
    parts = text("storage"), symbol("torch.FloatStorage"), text(b"k" * 1_000_000), text("cpu")
    reference = tuple_of(*parts, integer(1)) + assemble("BINPUT 0 BINPERSID")
    return pickled(list_of(reference, assemble("BINGET 0 BINPERSID") * 60_000))


def behind_prefix(letter: bytes) -> bytes:
    """30,000 names within a dictionary whose key has 120 bytes."""
    prefix = letter * (120 // len(letter))
    return names_of_one_tensor((b"%d" % n for n in range(30_000)), prefix)


#: Bodies of pickles that go into a zip.
BODIES: dict[str, Callable[[], bytes]] = {
    "a tensor of 128 dimensions": lambda: dict_of(w=tensor(ONE, (MANY, *[1] * 127), (0,) * 128)),
    "30 million rows of one": lambda: dict_of(w=tensor(ONE, (MANY // 2, 2), (0, 0))),
    "30,000 names of accents": lambda: names_of_one_tensor(
        b"%d.e" % n + MARKS.encode() * 25 for n in range(30_000)
    ),
    "30,000 names of dots": lambda: names_of_one_tensor(
        b"%d." % n + b"m." * 50 + b"conv1.weight" for n in range(30_000)
    ),
    "60,000 short names beside one of 4,000 bytes": lambda: names_of_one_tensor(
        b"x" * 4000 if n == 0 else b"%d" % n for n in range(60_000)
    ),
    "parameters within whose data are themselves": nested_parameters,
    "33000 names within 61 dictionaries": lambda: names_within_dictionaries(33_000, 61),
    "20000 names within 200 dictionaries": lambda: names_within_dictionaries(20_000, 200),
    "200 tensors with a million scales": many_scales,
    "60,000 parameters of 64 attributes at each of three levels": attributed_parameters,
    "30,000 names behind 120 bytes of letters": lambda: behind_prefix(b"p"),
    "30,000 names behind 120 bytes of accents": lambda: behind_prefix(MARKS.encode()),
    "30,000 names behind 120 bytes of escapes": lambda: behind_prefix(b"\x1b"),
    "200,000 views of one storage": lambda: assemble(
        "EMPTY_DICT MARK", repeat(TEXT + TENSOR, 200_000), "SETITEMS"
    ),
}


def _zip(body: Callable[[], bytes]) -> bytes:
    return zipped(pickled(body()))


def cases() -> Iterator[Case]:
    """Each body in a zip, a quantized tensor, and references to a storage."""
    for name, body in BODIES.items():
        yield Case(f"{name}, zip", functools.partial(_zip, body))
    yield Case("a quantised tensor, zip", large_quantized_tensor)
    name = "60,000 references to a storage with a key of a megabyte, stream"
    yield Case(name, lambda: stream(long_storage_key()))

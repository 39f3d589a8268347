"""Accents in each place where a pickle, an archive or an index has a text."""

import json
from collections.abc import Callable, Iterator

from testkit.containers.arrays import npy
from testkit.containers.safetensors import empty_tensors
from testkit.containers.streams import PROTOCOL_VERSION
from testkit.containers.tars import Member, Tar
from testkit.containers.zips import Record, Zip
from testkit.costs.case import (
    MARKS,
    Case,
    accents,
    archive,
    in_each_container,
    named_in_utf8,
    stream,
)
from testkit.costs.repeated import named_values
from testkit.costs.tensors import ONE, TENSOR
from testkit.pickles.emitter import assemble
from testkit.pickles.parts import (
    arguments_of_tensor,
    call,
    dict_of,
    integer,
    list_of,
    pickled,
    symbol,
    text,
    tuple_of,
)

LONG = accents(2_000_000)
NONE = assemble("NONE")


def numbered(count: int, byte_count: int) -> Iterator[bytes]:
    """Texts of accents, each with a number."""
    return ((f"{n}" + accents(byte_count)).encode() for n in range(count))


def lines(opcode: str, byte_count: int, count: int) -> bytes:
    """A list of one value of accents whose opcode ends at a newline."""
    return list_of(assemble(opcode, accents(byte_count)) * count)


def reference(kind: str = "storage", key: str = "0", device: str = "cpu") -> bytes:
    """A reference to a storage."""
    parts = text(kind), symbol("torch.FloatStorage"), text(key), text(device), integer(1)
    return list_of(tuple_of(*parts) + assemble("BINPERSID"))


def dtype(kind: str | bytes) -> bytes:
    """A NumPy type."""
    return call("numpy.dtype", text(kind), assemble("NEWFALSE"), assemble("NEWTRUE"))


def byte_order() -> bytes:
    """A NumPy type with a state whose byte order is a text of accents."""
    minus = assemble("BININT", -1)
    state = (integer(3), text(LONG), NONE, NONE, NONE, minus, minus, integer(0))
    return list_of(dtype("f4"), tuple_of(*state), assemble("BUILD"))


def metadata() -> bytes:
    """A tensor whose metadata has a key of accents."""
    entry = assemble("EMPTY_DICT MARK", text(LONG), "NEWTRUE SETITEMS")
    return dict_of(w=call("torch._utils._rebuild_tensor_v2", *arguments_of_tensor(ONE), entry))


def _in_dict(start: bytes, items: bytes, end: bytes = b"") -> bytes:
    return assemble(start, "EMPTY_DICT MARK", items, "SETITEMS", end)


BODIES: dict[str, Callable[[], bytes]] = {
    "a reference whose kind is of accents": lambda: list_of(
        tuple_of(text(LONG), NONE, NONE, NONE, NONE) + assemble("BINPERSID")
    ),
    "a storage whose key is of accents": lambda: reference(key=LONG),
    "a storage on a device of accents": lambda: reference(device=LONG),
    "floats of accents": lambda: lines("FLOAT", 4200, 2000),
    "integers of accents": lambda: lines("INT", 4200, 2000),
    "texts of accents": lambda: lines("UNICODE", 100_000, 90),
    "keys of accents": lambda: _in_dict(b"", named_values(numbered(2000, 4000), NONE)),
    "tensors named by accents": lambda: _in_dict(
        b"",
        assemble(text("w"), TENSOR, "BINPUT 0")
        + named_values(numbered(900, 3900), assemble("BINGET 0")),
    ),
    "attributes of accents": lambda: _in_dict(
        assemble("GLOBAL a.B EMPTY_TUPLE REDUCE"),
        named_values(numbered(2000, 4000), NONE),
        assemble("BUILD"),
    ),
    "metadata of accents": metadata,
    "globals of accents named on the stack": lambda: list_of(
        text(LONG) + text(LONG) + assemble("STACK_GLOBAL")
    ),
    "a scheme of accents": lambda: list_of(call("_codecs.encode", text(LONG), text(LONG))),
    "types of accents": lambda: list_of(*map(dtype, numbered(2000, 4000))),
    "a byte order of accents": byte_order,
}


def globals_of(sign: str, count: int) -> bytes:
    """16,000 globals whose names have one sign many times."""
    name = sign * count
    return pickled(
        b"".join(assemble("GLOBAL", f"m{n:05d} {name}", "POP") for n in range(16_000)) + NONE
    )


def system() -> bytes:
    """A description of the system that has an entry of accents."""
    version, little = integer(PROTOCOL_VERSION), assemble("NEWTRUE")
    parts = text("protocol_version"), version, text("little_endian"), little, text(LONG), NONE
    return pickled(assemble("EMPTY_DICT MARK", *parts, "SETITEMS"))


def records(names: list[str]) -> bytes:
    """A zip of empty records."""
    return Zip(tuple(named_in_utf8(Record(name, b"")) for name in names)).data


def arrays(header: str) -> bytes:
    """6,000 arrays with one header."""
    array = npy(header, width=0)
    return archive((f"{n}.npy", array) for n in range(6000))


NAMES = [f"{n}{accents(3900)}" for n in range(1000)]
SHARD = "shard.safetensors"


def index() -> bytes:
    """An index of tensors named by accents."""
    return index_of_shards(dict.fromkeys(NAMES, SHARD))


def index_of_shards(shards: dict[str, str]) -> bytes:
    """An index of tensors and their shards."""
    text = json.dumps({"weight_map": shards}, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def member(name: str) -> tuple[Member, Member]:
    """An empty member whose name is in a PAX header."""
    record = f" path={name}\n".encode()
    length = len(record) + len(str(len(record) + 4))
    return Member("././@PaxHeader", b"%d" % length + record, kind=b"x"), Member("long", b"")


def tar() -> bytes:
    """A tar of members with long names."""
    return Tar(tuple(part for n in range(900) for part in member(f"{n}{accents(9000)}"))).data


#: Other places than values of a pickle.
PLACES: dict[str, Callable[[], bytes]] = {
    "an entry of accents in the system's description, stream": lambda: stream(
        pickled(NONE), system=system()
    ),
    "16,000 globals of accents, pickle": lambda: globals_of("e" + MARKS * 145, 1),
    "16,000 globals of signs that are not shown, pickle": lambda: globals_of("\u202e", 190),
    "one record with a name of accents, zip": lambda: records(["e" + MARKS * 15_000]),
    "70 records with names of accents, zip": lambda: records(
        [f"{n}" + MARKS * 16_000 for n in range(70)]
    ),
    "6,000 descriptions with a key of accents, npz": lambda: arrays(f"{{'{accents(9000)}':1}}"),
    "6,000 descriptions of a type of accents, npz": lambda: arrays(
        f"{{'descr':'<{accents(9000)[1:]}','fortran_order':False,'shape':(0,)}}"
    ),
    "900 members of accents, tar": tar,
    "an index of 16,000 shards of accents": lambda: index_of_shards(
        {str(n): f"{n}{accents(240)}" for n in range(16_000)}
    ),
    "an index of a shard with a name of accents": lambda: index_of_shards(
        {"a": "e" + MARKS * 120_000}
    ),
}


def cases() -> Iterator[Case]:
    """The bodies in each container, and the other places."""
    for name, body in BODIES.items():
        yield from in_each_container(name, body)
    for name, make in PLACES.items():
        yield Case(name, make)
    others = {SHARD: lambda: empty_tensors(NAMES)}
    yield Case("an index of 1,000 tensors named by accents", index, others)

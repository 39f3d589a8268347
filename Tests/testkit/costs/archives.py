"""Archives and indexes with many parts, with accents, and with parts that hide in each other."""

from collections.abc import Callable, Iterator
from testkit.containers.arrays import npy
from testkit.containers.safetensors import safetensors
from testkit.containers.tars import Member, Tar
from testkit.containers.zips import Record, Zip
from testkit.costs.repeated import (
    FILE_BYTES,
    MARKS,
    Case,
    archive,
    expanded,
    json_of,
    stream,
)  # fmt: skip
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import pickled

NONE = assemble("NONE STOP")
HEADER = b"PK\x03\x04\x14"
PROTO = assemble("PROTO 2")
HIDDEN = "\u202e"
ACCENTS = "e" + MARKS * 2250
#: The description of a system, with an entry of accents.
SYSTEM = """EMPTY_DICT MARK BINUNICODE protocol_version LONG1 1001 BINUNICODE little_endian NEWTRUE
  BINUNICODE e(marks){500000} NONE SETITEMS"""
QUANTIZED = """EMPTY_DICT MARK BINUNICODE w GLOBAL torch._utils._rebuild_qtensor MARK
  MARK BINUNICODE storage GLOBAL torch.QInt8Storage BINUNICODE 0 BINUNICODE cpu LONG1 9900000
  TUPLE BINPERSID BININT1 0 MARK LONG1 9900000 TUPLE MARK BININT1 1 TUPLE
  MARK GLOBAL torch.per_tensor_affine BINFLOAT 0.1 BININT1 3 TUPLE
  NEWFALSE HOOKS TUPLE REDUCE SETITEMS"""
INDEX = '{"weight_map":{<"{n}e(marks){975}":"shard.safetensors",>*1000}}'
SHARD = '{<"{n}e(marks){975}":TENSOR,>*1000}'


def globals_in_folder(folder: str) -> bytes:
    """Returns a checkpoint with 16,000 globals in a folder with a long name."""
    body = expanded("<GLOBAL a{n}.b POP>*16000 NONE")
    return archive([(f"{folder}/data.pkl", pickled(body))])


def arrays(count: int, header: str, data: bytes = b"") -> bytes:
    array = npy(header, data, width=0)
    return archive((f"{n}.npy", array) for n in range(count))


def records(*names: str) -> bytes:
    return Zip(tuple(Record(name, b"") for name in names)).data


def local_headers(pickle: bytes) -> bytes:
    """Returns local headers of a zip, each before the same pickle, and no directory."""
    record = HEADER + bytes(21) + b"\x01\x00\x00\x00a" + pickle
    return record * (FILE_BYTES // len(record))


def overlapping_pickles() -> bytes:
    """Returns 50 local headers; each pickle skips the others to one block of globals."""
    start = HEADER + bytes(25) + PROTO + b"B"
    starts = (start + number((49 - index) * (len(start) + 4), 4) for index in range(50))
    names = (f"GLOBAL a{n // 128:03d}.b{n % 128:03d} POP" for n in range(16_000))
    return b"".join([*starts, *map(assemble, names), NONE])


def long_member(name: str) -> tuple[Member, Member]:
    """Returns an empty member whose name is in a PAX header."""
    record = f" path={name}\n".encode()
    length = len(record) + len(str(len(record) + 4))
    return Member("././@PaxHeader", b"%d" % length + record, kind=b"x"), Member("long", b"")


def long_members() -> bytes:
    return Tar(tuple(part for n in range(900) for part in long_member(f"{n}{ACCENTS}"))).data


def large_quantized_tensor() -> bytes:
    """Returns a checkpoint of a quantized tensor of 9.9 megabytes."""
    pickle = pickled(expanded(QUANTIZED))
    data = bytes(range(250)) * (9_900_000 // 250)
    return Zip((Record("a/data.pkl", pickle), Record("a/data/0", data))).data


CASES: dict[str, Callable[[], bytes]] = {
    "a quantised tensor, zip": large_quantized_tensor,
    "16,000 globals in a folder of letters, zip": lambda: globals_in_folder("x" * 60_000),
    "16,000 globals in a folder of signs that are not shown, zip": lambda: globals_in_folder(
        HIDDEN * 20_000
    ),
    "80,000 records of 63 pickles, zip": lambda: archive(
        (f"a/{n}", NONE * 63) for n in range(80_000)
    ),
    "90,000 empty records, zip": lambda: records(*(f"a/{n}" for n in range(90_000))),
    "one record with a name of accents, zip": lambda: records("e" + MARKS * 15_000),
    "70 records with names of accents, zip": lambda: records(
        *(f"{n}" + MARKS * 16_000 for n in range(70))
    ),
    "55,000 arrays of 128 dimensions, npz": lambda: arrays(
        55_000, f"{{'descr':'|u1','fortran_order':False,'shape':({'1,' * 128}),}}", b"\x00"
    ),
    "6,000 descriptions with a key of accents, npz": lambda: arrays(6000, f"{{'{ACCENTS}':1}}"),
    "6,000 descriptions of a type of accents, npz": lambda: arrays(
        6000, f"{{'descr':'<{ACCENTS[1:]}','fortran_order':False,'shape':(0,)}}"
    ),
    "ten pickles of integers that fail, pickle": lambda: (
        expanded("PROTO 2 <INT _>*330000 STOP") * 10
    ),
    "local headers with a pickle behind each, zip without a directory": lambda: local_headers(
        PROTO + NONE
    ),
    "local headers with a mark behind each, zip without a directory": lambda: local_headers(
        PROTO + assemble("MARK")
    ),
    "50 pickles that end in the same 16,000 globals, zip without a directory": overlapping_pickles,
    "an entry of accents in the system's description, stream": lambda: stream(
        pickled(assemble("NONE")), pickled(expanded(SYSTEM))
    ),
    "20,000 members, tar": lambda: (
        Tar(tuple(Member(f"{n:08d}", b"") for n in range(FILE_BYTES // 512 - 20))).data
    ),
    "900 members of accents, tar": long_members,
}


def cases() -> Iterator[Case]:
    for name, make in CASES.items():
        yield Case(name, make)
    shard = {"shard.safetensors": lambda: safetensors(json_of(SHARD))}
    name = "an index of 1,000 tensors named by accents"
    yield Case(name, lambda: json_of(INDEX).encode(), shard)

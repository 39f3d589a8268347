"""Makes files that repeat one thing, of the lines in repeated.txt, which explains its language.

Archives have many parts, accents, and parts that hide in each other.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from testkit.containers.arrays import npy, safetensors
from testkit.containers.streams import Stream, sys_info
from testkit.containers.tars import Member, Tar
from testkit.containers.zips import Record, Zip
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import pickled

FILE_BYTES = 10_000_000
#: Two accents that Unicode's normal form reorders: comparing two texts of them as characters takes
#: the square of their number, comparing their bytes does not.
MARKS = "\u0301\u0316"
TABLE = Path(__file__).with_name("repeated.txt")
#: A pickle that deflates well may unpack to the budgets `unpacked-bytes`, `unpacked-pickle-bytes`.
UNPACKED_BYTES = 32_000_000
TEXTS = {"marks": MARKS, "escape": "\x1b", "hidden": "\u202e"}
ONE = assemble('( "storage" @torch.FloatStorage "0" "cpu" 1 ) BINPERSID')
HOOKS = assemble("@collections.OrderedDict ( ) REDUCE")
VIEW = "@torch._utils._rebuild_tensor_v2 ( ONE 0 ( 1 ) ( 1 ) NEWFALSE HOOKS ) REDUCE"
NAMED = {
    "ONE": ONE,
    "HOOKS": HOOKS,
    "TENSOR": assemble(VIEW, ONE=ONE, HOOKS=HOOKS),
    "INT8": assemble('( "storage" @torch.QInt8Storage "1" "cpu" 1 ) BINPERSID'),
}
TENSOR = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'
#: Bytes of a unit that give way to as many for the number of the repetition.
PLACES: dict[bytes, Callable[[int], bytes]] = {
    b"HHHHHHHH": lambda n: b"%08x" % n,
    b"DDDDDDDD": lambda n: b"%08d" % n,
    b"****": lambda n: number(n, 4),
}


class Case(NamedTuple):
    """A file to be made: its name in the report and its content.

    A name ends with the kind of the file after a comma; an index needs none. `others` are files
    that must be in the same folder.
    """

    name: str
    make: Callable[[], bytes]
    others: dict[str, Callable[[], bytes]] = {}  # noqa: RUF012 - it is never changed

    def write(self, folder: Path) -> Path:
        """Writes the files into an empty folder and returns the path of the first."""
        for name, make in self.others.items():
            (folder / name).write_bytes(make())
        kind = self.name.rpartition(", ")[2].split()[0]
        is_named = kind in ("zip", "stream", "npz", "tar", "safetensors")
        path = folder / f"file.{kind if is_named else 'pkl' if kind == 'pickle' else 'json'}"
        path.write_bytes(self.make())
        return path


def repeated(unit: str, count: int = 0, size: int = 0) -> bytes:
    """Returns a unit `count` times, or as often as it fits into `size` bytes."""
    if "{n" in unit:
        return b"".join(assemble(unit.format(n=n, next=n + 1), **NAMED) for n in range(count))
    code = assemble(unit, **NAMED)
    count = count or size // len(code)
    for place, fill in PLACES.items():
        if place in code:
            before, after = code.split(place)
            return b"".join(before + fill(n) + after for n in range(count))
    return code * count


def with_long_texts(line: str) -> str:
    """Writes out the texts that a line has many times."""
    return re.sub(r"\(([^()]+)\)\{(\d+)\}", lambda m: TEXTS.get(m[1], m[1]) * int(m[2]), line)


def json_of(line: str) -> str:

    def repeated(unit: re.Match[str]) -> str:
        numbers = range(int(unit[2]))
        return "".join(unit[1].replace("{n}", f"{n}").replace("{n:x}", f"{n:x}") for n in numbers)

    line = with_long_texts(line.replace(" ", "")).replace("TENSOR", TENSOR)
    return re.sub(r"<(.*?)>\*(\d+)", repeated, line).replace(",}", "}")


def expanded(line: str, size: int = 0) -> bytes:
    line = with_long_texts(line)
    line = re.sub(r"0x([0-9a-f]+)", lambda m: str(int(m[1], 16)), line)
    if found := re.fullmatch(r"(.*)<([^>]*)>(?!\*)(.*)", line, re.DOTALL):
        before, after = expanded(found[1]), expanded(found[3])
        return before + repeated(found[2], size=size - len(before + after)) + after
    pieces = re.split(r"<(.*?)>\*(\d+)", line, flags=re.DOTALL)
    units = (repeated(unit, int(n)) for unit, n in zip(pieces[1::3], pieces[2::3], strict=True))
    return assemble(pieces[0], **NAMED) + b"".join(
        unit + assemble(text, **NAMED) for unit, text in zip(units, pieces[3::3], strict=True)
    )


def stream(pickle: bytes, system: bytes | None = None) -> bytes:
    """Returns a stream of one object, without storages."""
    keys = assemble("PROTO 2 EMPTY_LIST STOP")
    return Stream(pickle, keys, (), system=system or sys_info()).data


def zipped(pickle: bytes) -> bytes:
    """Returns a checkpoint's zip whose pickle is deflated, with two small storages."""
    records = {"data.pkl": pickle, "version": b"3\n", "data/0": bytes(4), "data/1": bytes(1)}
    made = (Record.compressed(f"archive/{name}", data) for name, data in records.items())
    return Zip(tuple(made)).data


def records(line: str) -> bytes:
    """Returns an archive of a number of records, which are compressed unless they are empty."""
    count, name, *content = with_long_texts(line).split(" | ")
    data = expanded(content[0]) if content and not name.endswith(".npy") else b""
    if name.endswith(".npy"):
        data = npy(content[0], assemble(*content[1:]), width=0)
    record = Record.compressed if content else Record
    return Zip(tuple(record(name.replace("{n}", f"{n}"), data) for n in range(int(count)))).data


def make(line: str, kind: str) -> bytes:
    """Returns a file of a kind with the pickle of a line."""

    def pickle(size: int = FILE_BYTES) -> bytes:
        code = expanded(line, size)
        return code if line.endswith("STOP") else pickled(code)

    if kind == "safetensors":
        return safetensors(json_of(line))
    if kind == "index":
        return json_of(line).encode()
    if kind in ("archive", "bytes"):
        return records(line) if kind == "archive" else expanded(line, FILE_BYTES)
    if kind == "system":
        return stream(pickled(assemble("NONE")), pickle())
    if kind == "zip":
        data = zipped(pickle(UNPACKED_BYTES))
        return data if len(data) <= FILE_BYTES else zipped(pickle())
    if kind == "stream cut short":
        return stream(pickle()[: FILE_BYTES - 200])
    return stream(pickle()) if kind == "stream" else pickle()


QUANTIZED = """EMPTY_DICT MARK BINUNICODE w GLOBAL torch._utils._rebuild_qtensor MARK
  MARK BINUNICODE storage GLOBAL torch.QInt8Storage BINUNICODE 0 BINUNICODE cpu LONG1 9900000
  TUPLE BINPERSID BININT1 0 MARK LONG1 9900000 TUPLE MARK BININT1 1 TUPLE
  MARK GLOBAL torch.per_tensor_affine BINFLOAT 0.1 BININT1 3 TUPLE
  NEWFALSE HOOKS TUPLE REDUCE SETITEMS"""
INDEX = '{"weight_map":{<"{n}e(marks){975}":"shard.safetensors",>*1000}}'
SHARD = '{<"{n}e(marks){975}":TENSOR,>*1000}'


def overlapping_pickles() -> bytes:
    """Returns 50 local headers; each pickle skips the others to one block of globals."""
    start = b"PK\x03\x04\x14" + bytes(25) + assemble("PROTO 2") + b"B"
    starts = (start + number((49 - index) * (len(start) + 4), 4) for index in range(50))
    names = (f"GLOBAL a{n // 128:03d}.b{n % 128:03d} POP" for n in range(16_000))
    return b"".join([*starts, *map(assemble, names), assemble("NONE STOP")])


def long_member(name: str) -> tuple[Member, Member]:
    """Returns an empty member whose name is in a PAX header."""
    record = f" path={name}\n".encode()
    length = len(record) + len(str(len(record) + 4))
    return Member("././@PaxHeader", b"%d" % length + record, kind=b"x"), Member("long", b"")


def long_members() -> bytes:
    return Tar(tuple(part for n in range(900) for part in long_member(f"{n}e{MARKS * 2250}"))).data


def large_quantized_tensor() -> bytes:
    """Returns a checkpoint of a quantized tensor of 9.9 megabytes."""
    pickle = pickled(expanded(QUANTIZED))
    data = bytes(range(250)) * (9_900_000 // 250)
    return Zip((Record("a/data.pkl", pickle), Record("a/data/0", data))).data


CASES: dict[str, Callable[[], bytes]] = {
    "a quantised tensor, zip": large_quantized_tensor,
    "50 pickles that end in the same 16,000 globals, zip without a directory": overlapping_pickles,
    "20,000 members, tar": lambda: (
        Tar(tuple(Member(f"{n:08d}", b"") for n in range(FILE_BYTES // 512 - 20))).data
    ),
    "900 members of accents, tar": long_members,
}


def cases() -> Iterator[Case]:
    for line in TABLE.read_text().replace("\n  ", " ").splitlines():
        name, _, opcodes = line.partition(": ")
        if line.startswith("== "):
            kinds = line[3:].split(", ")
        elif line and not line.startswith("#"):
            for kind in kinds:
                is_named = kind in ("index", "archive", "bytes", "system")
                title = name if is_named else f"{name}, {kind}"
                yield Case(title, partial(make, opcodes, kind))
    for title, function in CASES.items():
        yield Case(title, function)
    shard = {"shard.safetensors": lambda: safetensors(json_of(SHARD))}
    name = "an index of 1,000 tensors named by accents"
    yield Case(name, lambda: json_of(INDEX).encode(), shard)

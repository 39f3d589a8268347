"""Pickles of one thing, repeated as often as it fits into the file."""

from collections.abc import Callable, Iterator

from testkit.costs.case import FILE_BYTES, Case, stream, zipped
from testkit.pickles.emitter import Argument, assemble, code, number
from testkit.pickles.parts import text

#: A pickle that deflates well may unpack to the budgets `unpacked-bytes`, `unpacked-pickle-bytes`.
UNPACKED_BYTES = 32_000_000
#: Placeholders of a unit for an integer, a text, digits and four bytes, new in each repetition.
NUMBER, TEXT, DIGITS, FOUR_BYTES = b"%N", b"%T", b"%D", b"%B"
FILLERS: dict[bytes, Callable[[int], bytes]] = {
    NUMBER: lambda n: b"J" + number(n, 4),
    TEXT: lambda n: b"X\x08\x00\x00\x00%08x" % n,
    DIGITS: lambda n: b"%08d" % n,
    FOUR_BYTES: lambda n: number(n, 4),
}
#: The arguments of `assemble`, or one of them.
Parts = Argument | tuple[Argument, ...]

#: Units between `EMPTY_LIST MARK` and `APPENDS STOP`.
IN_A_LIST: dict[str, Parts] = {
    "lists in a list": "EMPTY_LIST",
    "empty dictionaries": "EMPTY_DICT",
    "dictionaries of one": "EMPTY_DICT BININT1 1 BININT1 2 SETITEM",
    "none": "NONE",
    "small integers": "BININT1 1",
    "long integers": (code("LONG1"), b"\x10", b"\x7f" * 16),
    "integers of 255 bytes": (code("LONG1"), b"\xff", b"\x7f" * 255),
    "decimals of 4,300 digits": ("LONG", "9" * 4300 + "L"),
    "decimals": "INT 12345",
    "floats": "FLOAT 1.7976931348623157e308",
    "floats of 10,000 digits": ("FLOAT", "0." + "3" * 10_000),
    "short texts": TEXT,
    "escaped texts": ("STRING", "'\\x41\\x42%D'"),
    "unicode escapes": ("UNICODE", "\\u0041\\U0001F600%D"),
    "memoised lists": "EMPTY_LIST MEMOIZE",
    "memo far apart": ("EMPTY_LIST", code("LONG_BINPUT"), FOUR_BYTES),
    "globals": "GLOBAL m%D.n",
    "one global": "GLOBAL collections.OrderedDict",
    "calls": "GLOBAL collections.OrderedDict EMPTY_TUPLE REDUCE",
    "byte arrays": "BYTEARRAY8 x",
    "persistent ids": "NONE BINPERSID",
    "sets": "EMPTY_SET",
    "frozen sets": "MARK NONE BININT1 1 FROZENSET",
    "self-containing lists": "EMPTY_LIST MEMOIZE BINGET 0 APPEND",
    "self-containing lists, with room": "EMPTY_LIST MEMOIZE BINGET 0 APPEND BININT1 1 POP",
}
#: Units between `EMPTY_DICT MARK` and `SETITEMS STOP`.
IN_A_DICT: dict[str, Parts] = {
    "dictionary keys": (NUMBER, "BININT1 1"),
    "keys of tuples": (TEXT, "TUPLE1 NONE"),
    "texts with one hash in many hash tables": (NUMBER, "NONE"),
}
LISTS = assemble("MARK", code("EMPTY_LIST") * 20_000, "TUPLE BINPUT 0")
#: Other starts, units and ends.
OTHERS: dict[str, tuple[Parts, Parts, Parts]] = {
    "nested lists": (b"", "EMPTY_LIST", "STOP"),
    "lists of one, nested": (b"", "EMPTY_LIST", (code("APPEND") * 1000, "STOP")),
    "names of 20,000 nones for an OrderedDict": (
        (
            "EMPTY_LIST MARK GLOBAL collections.OrderedDict EMPTY_LIST MARK",
            code("NONE") * 20_000,
            "APPENDS TUPLE1 REDUCE BINPUT 0",
        ),
        "BINGET 0",
        "APPENDS STOP",
    ),
    "names of an object of 20,000 states": (
        (
            "EMPTY_LIST MARK GLOBAL a.B EMPTY_TUPLE REDUCE",
            assemble("EMPTY_DICT BUILD") * 20_000,
            "BINPUT 0",
        ),
        "BINGET 0",
        "APPENDS STOP",
    ),
    "calls of one tuple of 20,000 lists": (
        ("EMPTY_LIST MARK", LISTS),
        "GLOBAL m.f BINGET 0 REDUCE",
        "APPENDS STOP",
    ),
    "states of one tuple of 20,000 lists": (
        ("EMPTY_LIST MARK", LISTS),
        "GLOBAL m.f EMPTY_TUPLE REDUCE BINGET 0 BUILD",
        "APPENDS STOP",
    ),
    "tuples of one, nested": ("NONE", "TUPLE1", "STOP"),
    "tuples of three of one value": ("BININT1 1", "DUP DUP TUPLE3", "STOP"),
    "tuples of two, each twice the last": ("BININT1 1", "DUP TUPLE2", "STOP"),
    "marks": (b"", "MARK", "STOP"),
    "marks dropped": ("NONE", "MARK POP_MARK", "STOP"),
    "none on the stack": (b"", "NONE", "STOP"),
    "fetches": (
        "EMPTY_LIST MARK EMPTY_LIST MARK NONE NONE NONE NONE APPENDS MEMOIZE",
        "BINGET 0",
        "APPENDS STOP",
    ),
    "calls of calls": ("GLOBAL m.f", "EMPTY_TUPLE REDUCE", "STOP"),
    "builds": ("GLOBAL m.f EMPTY_TUPLE REDUCE", "EMPTY_DICT BUILD", "STOP"),
    "opcodes that fail": ("PROTO 2", "SETITEM", "STOP"),
    "integers that fail": ("PROTO 2", "INT 1_0", "STOP"),
    "protocols": (b"", "PROTO 2", "NONE STOP"),
    "frames": ("PROTO 4", "FRAME 0", "NONE STOP"),
}


def assembled(parts: Parts) -> bytes:
    """The bytes of parts."""
    return assemble(*parts) if isinstance(parts, tuple) else assemble(parts)


def repeat(unit: bytes, count: int | None = None, size: int = 0) -> bytes:
    """A unit `count` times, or as often as it fits into `size` bytes, its placeholder filled."""
    found = next((place for place in FILLERS if place in unit), None)
    if found is None:
        return unit * (size // len(unit) if count is None else count)
    before, _, after = unit.partition(found)
    fill = FILLERS[found]
    if count is None:
        count = size // len(before + fill(0) + after)
    return b"".join(before + fill(n) + after for n in range(count))


def repeated(start: Parts, unit: Parts, end: Parts, size: int) -> bytes:
    """A pickle of `size` bytes at most."""
    first, last = assembled(start), assembled(end)
    return first + repeat(assembled(unit), size=size - len(first) - len(last)) + last


def _zip(parts: tuple[Parts, Parts, Parts]) -> bytes:
    """The pickle deflated; a smaller one where ten megabytes do not suffice."""
    data = zipped(repeated(*parts, UNPACKED_BYTES))
    return data if len(data) <= FILE_BYTES else zipped(repeated(*parts, FILE_BYTES))


def _cases(name: str, parts: tuple[Parts, Parts, Parts]) -> Iterator[Case]:
    def cut_stream() -> bytes:
        return stream(repeated(*parts, FILE_BYTES)[: FILE_BYTES - 200])

    yield Case(f"{name}, pickle", lambda: repeated(*parts, FILE_BYTES))
    yield Case(f"{name}, stream cut short", cut_stream)
    yield Case(f"{name}, zip", lambda: _zip(parts))


def cases() -> Iterator[Case]:
    """Each unit as a bare pickle, as a stream cut short, and deflated in a zip."""
    for name, unit in IN_A_LIST.items():
        yield from _cases(name, ("EMPTY_LIST MARK", unit, "APPENDS STOP"))
    for name, unit in IN_A_DICT.items():
        yield from _cases(name, ("EMPTY_DICT MARK", unit, "SETITEMS STOP"))
    for name, parts in OTHERS.items():
        yield from _cases(name, parts)


def named_values(names: Iterator[bytes], value: bytes) -> bytes:
    """Names, each followed by a value."""
    return b"".join(text(name) + value for name in names)

"""Pickles that break the rules of the pickle machine, and those that only seem to."""

from collections.abc import Iterator

from testkit.containers.zips import PICKLE, Zip, checkpoint, deflated_checkpoint
from testkit.pickles.emitter import assemble, code, number
from testkit.pickles.parts import (
    arguments_of_tensor,
    call,
    dict_of,
    integer,
    pickled,
    tensor,
    text,
    tuple_of,
)

from .case import Case, Json, Topic, error, tensors, value


class PickleTopic(Topic):
    """A topic whose files are pickles alone."""

    def pickle(self, name: str, body: bytes | str, expect: Json) -> Case:
        return self(name, assemble(body, "STOP"), expect, "pickle")

    def reads(self, name: str, body: bytes | str, printed: str) -> Case:
        """A pickle that has a value."""
        return self.pickle(name, body, value(printed))

    def rejects(
        self, name: str, error_code: str, before: str, last: bytes | str, opcode: str = ""
    ) -> Case:
        """A pickle whose last opcode is at fault."""
        start = assemble(before)
        expected = error(error_code, opcode or str(last).split()[0], len(start))
        return self.pickle(name, start + assemble(last), expected)

    def rejected(self, table: str) -> Iterator[Case]:
        """A case for each line: name, code, the opcodes before, the opcode at fault."""
        for line in table.strip().splitlines():
            name, error_code, before, last = (cell.strip() for cell in line.split("|"))
            yield self.rejects(name, error_code, before, last)


ON_EMPTY = """REDUCE TUPLE1 TUPLE2 TUPLE3 APPEND SETITEM POP DUP BUILD NEWOBJ STACK_GLOBAL BINPERSID
MEMOIZE"""
UNMARKED = "TUPLE LIST DICT APPENDS SETITEMS ADDITEMS FROZENSET POP_MARK OBJ INST"


def stack() -> Iterator[Case]:
    case = PickleTopic("Stack")
    every_argument = (
        "MEMOIZE MARK SHORT_BINUNICODE a BININT2 1000 SHORT_BINUNICODE b EMPTY_LIST MARK"
    )
    body = assemble("EMPTY_DICT", every_argument, "BININT1 1 BINFLOAT 1.5 APPENDS SETITEMS STOP")
    whole = assemble("PROTO 4 FRAME 26", body)
    yield case("STOP on an empty stack", b".", error("stackUnderflow", "STOP", 0), "pickle")
    yield case("a missing STOP", b"\x80\x02N", error("truncated", "", 3), "pickle")
    cut = error("truncated", None)
    yield case("a truncation at every byte", whole, cut, "pickle-prefixes")
    through = "stackUnderflow"
    yield case.rejects("POP through a MARK", through, "NONE MARK POP POP", "", "STOP")
    yield case.rejects("TUPLE2 through a MARK", through, "NONE MARK NONE", "TUPLE2")
    yield case.rejects("APPEND through a MARK", through, "EMPTY_LIST MARK NONE", "APPEND")
    for opcode in ON_EMPTY.split():
        yield case.rejects(f"{opcode} on an empty stack", "stackUnderflow", "PROTO 2", opcode)
    for opcode in UNMARKED.split():
        last = "INST m.n" if opcode == "INST" else opcode
        yield case.rejects(f"{opcode} without a MARK", "missingMark", "NONE NONE", last)


def lengths() -> Iterator[Case]:
    case = PickleTopic("Lengths")
    amounts = {"2^32-1": 2**32 - 1, "2^62": 2**62, "2^63": 2**63, "2^64-1": 2**64 - 1}
    for opcode in ("BINUNICODE8", "BINBYTES8", "BYTEARRAY8", "FRAME"):
        for amount, length in amounts.items():
            last = code(opcode) + number(length, 8)
            name = f"{opcode} of {amount} bytes"
            yield case.rejects(name, "truncated", "EMPTY_LIST", last, opcode)
    for amount, error_code, opcodes in (
        ("2^32-1", "truncated", ("BINUNICODE", "BINBYTES")),
        ("-1", "malformedText", ("BINSTRING", "LONG4")),
    ):
        for opcode in opcodes:
            last = code(opcode) + number(-1, 4)
            name = f"{opcode} of {amount} bytes"
            yield case.rejects(name, error_code, "EMPTY_LIST", last, opcode)
    digits = deflated_checkpoint((b"L", 1), (b"9", 200_000), (b"L\n", 1))
    says = ["LONG at byte 2 of the pickle", "--limit decimal-digits=8600"]
    slow = error("pickle", PICKLE, says=says)
    yield case("a decimal LONG of 200,000 digits", digits, slow)
    for size in (9, 255):
        longest = int.from_bytes(b"\x7f" * size, "little")
        yield case.reads(f"LONG1 of {size} bytes keeps its value", integer(longest), str(longest))
        geometry = checkpoint(dict_of(w=tensor(offset=integer(longest))))
        name = f"LONG1 of {size} bytes where an offset is needed"
        yield case(name, geometry, error("malformedTensor", "w"))


def memo() -> Iterator[Case]:
    case = PickleTopic("Memo")
    for fetch in ("BINGET 0", f"LONG_BINGET {2**32 - 1}", "GET 5"):
        name = f"{fetch.split()[0]} of what was never PUT"
        yield case.rejects(name, "unknownMemoEntry", "NONE", fetch)
    yield case.reads("LONG_BINPUT to index 0x616c7065", b"]repla", "[]")
    # Its `c` is a GLOBAL, which needs two lines.
    yield case.pickle("the word ]replace.", b"]replace", error("truncated", "GLOBAL", 6))
    changed = "POP BINGET 0 BINUNICODE a BININT1 1 SETITEM POP BINGET 1"
    aliased = assemble("EMPTY_DICT BINPUT 0 BINGET 0 TUPLE2 BINPUT 1", changed)
    name = "a dictionary changed after PUT and fetched twice"
    yield case.reads(name, aliased, '({"a": 1}, {"a": 1})')


TYPES = """
SETITEM on a list | wrongType | EMPTY_LIST NONE NONE | SETITEM
SETITEM on a tuple | wrongType | EMPTY_TUPLE NONE NONE | SETITEM
SETITEM on None | wrongType | NONE NONE NONE | SETITEM
SETITEMS on a list | wrongType | EMPTY_LIST MARK NONE NONE | SETITEMS
SETITEMS on a text | wrongType | BINUNICODE a MARK NONE NONE | SETITEMS
APPEND on a dictionary | wrongType | EMPTY_DICT NONE | APPEND
APPEND on a global | wrongType | GLOBAL m.n NONE | APPEND
APPENDS on a tuple | wrongType | EMPTY_TUPLE MARK NONE | APPENDS
APPENDS on a dictionary | wrongType | EMPTY_DICT MARK NONE | APPENDS
odd SETITEMS | oddItemCount | EMPTY_DICT MARK NONE NONE NONE | SETITEMS
odd DICT | oddItemCount | MARK NONE NONE NONE | DICT
an unhashable key | unhashableKey | EMPTY_DICT EMPTY_LIST NONE | SETITEM
an unhashable key within a tuple | unhashableKey | EMPTY_DICT EMPTY_LIST TUPLE1 NONE | SETITEM
REDUCE with a list for arguments | wrongType | GLOBAL m.n EMPTY_LIST | REDUCE
REDUCE on a text | wrongType | BINUNICODE os.system EMPTY_TUPLE | REDUCE
REDUCE on None | wrongType | NONE EMPTY_TUPLE | REDUCE
NEWOBJ on an integer | wrongType | BININT1 1 EMPTY_TUPLE | NEWOBJ
BUILD on a global | wrongType | GLOBAL m.n EMPTY_DICT | BUILD
BUILD on a dictionary | wrongType | EMPTY_DICT EMPTY_DICT | BUILD
STACK_GLOBAL of integers | wrongType | BININT1 1 BININT1 2 | STACK_GLOBAL
STACK_GLOBAL of bytes | wrongType | SHORT_BINBYTES os SHORT_BINBYTES system | STACK_GLOBAL
"""


def types() -> Iterator[Case]:
    case = PickleTopic("Types")
    yield from case.rejected(TYPES)
    for name, error_code, last in (
        ("a carriage return", "malformedText", b"cos\r\nsystem\n"),
        ("invalid UTF-8", "invalidUTF8", b"cos\xff\nsystem\n"),
    ):
        yield case.rejects(f"GLOBAL with {name}", error_code, "", last, "GLOBAL")
    walking = dict_of(w=call("torch _utils.os.exit", integer(0)))
    disguised = dict_of(w=call("torch _utils._rebuild_tensor_v2", *arguments_of_tensor()))
    yield case("a dotted name that walks into a module", checkpoint(walking), tensors())
    yield case("a dotted name for a function we know", checkpoint(disguised), tensors())


PROTOCOLS = """
protocol 255 | unsupportedProtocol | | PROTO 255
EXT1 | outsideData | | EXT1 1
EXT2 | outsideData | | EXT2 1
EXT4 | outsideData | | EXT4 1
NEXT_BUFFER | outsideData | | NEXT_BUFFER
READONLY_BUFFER of a list | wrongType | EMPTY_LIST | READONLY_BUFFER
an opcode straddling its FRAME | misplacedFrame | FRAME 1 | BININT1 1
a FRAME within a FRAME | misplacedFrame | FRAME 12 NONE | FRAME 1 POP
"""


def protocols() -> Iterator[Case]:
    case = PickleTopic("Protocols")
    yield from case.rejected(PROTOCOLS)
    yield case.reads("a second PROTO", "PROTO 2 EMPTY_LIST PROTO 4", "[]")
    bytes_of_two = "PROTO 5 SHORT_BINBYTES ab READONLY_BUFFER"
    yield case.reads("READONLY_BUFFER of bytes", bytes_of_two, "<2 bytes>")
    lone = error("notACheckpoint", "", 0, "data.pkl out of a checkpoint")
    persistent = pickled(assemble("PERSID name"))
    yield case("PERSID where none is defined", persistent, lone, suffix="bin")
    reference = tuple_of(text("reference"), call("os.system", text("id")))
    foreign = checkpoint(dict_of(w=reference + assemble("BINPERSID")))
    name = "a persistent identifier that is none of PyTorch's"
    yield case(name, foreign, error("unknownPersistentID", PICKLE))


def packed(*runs: tuple[str, int]) -> Zip:
    """A checkpoint whose pickle is opcodes, each text a number of times."""
    return deflated_checkpoint(*((assemble(opcodes), count) for opcodes, count in runs))


def sizes() -> Iterator[Case]:
    case = PickleTopic("Size from nothing")
    million = 1_000_000
    deep = error("limitExceeded", "0." * 100 + "…", says="--limit nesting=")
    tuples = packed(("MARK", million), ("TUPLE", million))
    lists = packed(("EMPTY_LIST", million), ("APPEND", million - 1))
    yield case("a million nested tuples", tuples, deep)
    yield case("a million nested lists", lists, deep)
    marks = error("pickle", PICKLE, says="STOP at byte 1000002 of the pickle")
    yield case("a million marks", packed(("MARK", million)), marks)
    by_dup = "MARK " * 9 + "EMPTY_LIST " + ("DUP " * 8 + "LIST ") * 9
    level = "POP EMPTY_LIST MARK " + "BINGET 0 " * 9 + "APPENDS BINPUT 0 "
    by_memo = "EMPTY_LIST BINPUT 0 " + level * 9
    for way, body in {"DUP": by_dup, "memo": by_memo}.items():
        name = f"nine levels of nine references by {way}"
        yield case.pickle(name, body, {"begins": "[" * 9 + "[]"})
    items = (("EMPTY_LIST MARK", 1), ("NONE", 50_000), ("APPENDS BINPUT 0", 1))
    fetched = packed(("EMPTY_LIST MARK", 1), *items, ("BINGET 0", 20_000), ("APPENDS", 1))
    yield case("20,000 fetches of one list of 50,000 items", fetched, tensors())
    own_list = "EMPTY_LIST BINPUT 0 BINGET 0 APPEND"
    own_dict = "EMPTY_DICT BINPUT 0 NONE BINGET 0 SETITEM"
    yield case.reads("a list that contains itself", own_list, "[...]")
    yield case.reads("a dictionary that contains itself", own_dict, "{None: ...}")
    start = "EMPTY_DICT BINPUT 0 MARK BINUNICODE self BINGET 0 BINUNICODE w"
    whole = checkpoint(assemble(start, tensor(), "SETITEMS"))
    yield case("a checkpoint that contains itself", whole, tensors(w=[1, 2]))


def texts() -> Iterator[Case]:
    case = PickleTopic("Text")
    booleans = "MARK INT 00 INT 01 INT 0 INT 1 TUPLE"
    specials = "MARK FLOAT inf FLOAT -inf FLOAT nan FLOAT -0.0 TUPLE"
    escapes = r"""MARK STRING 'a\tb' STRING '\x41\102' STRING "it's" TUPLE"""
    raw = assemble(r"MARK UNICODE \u20ac UNICODE", b"caf\xe9", r"UNICODE \U0001f600 TUPLE")
    surrogate = text(b"\xed\xb3\xbf")
    latin = assemble("SHORT_BINSTRING", b"caf\xe9")
    yield case.reads("INT 00 and 01 are booleans", booleans, "(False, True, 0, 1)")
    yield case.reads("FLOAT inf, nan and -0.0", specials, "(inf, -inf, nan, -0.0)")
    yield case.reads("STRING escapes", escapes, r'("a\tb", "AB", "it\'s")')
    yield case.reads("raw-unicode-escape", raw, '("€", "café", "😀")')
    yield case.reads("a surrogate in UTF-8 survives", surrogate, r'"\\udcff"')
    yield case.reads("Python 2 text", "SHORT_BINSTRING café", '"café"')
    yield case.reads("Python 2 bytes", latin, "<4 bytes>")
    yield case.rejects("text that is not UTF-8", "invalidUTF8", "", text(b"\xff"), "BINUNICODE")
    yield case.rejects("FLOAT that is no number", "malformedText", "", "FLOAT 1.5x")


def cases() -> Iterator[Case]:
    for topic in (stack, lengths, memo, types, protocols, sizes, texts):
        yield from topic()

"""Pickles that break the rules of the pickle machine, and those that only seem to."""

from testkit.containers.zips import Zip, checkpoint, deflated_checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, assemble_table, code, number

from . import Files

ON_EMPTY = """REDUCE TUPLE1 TUPLE2 TUPLE3 APPEND SETITEM POP DUP BUILD NEWOBJ STACK_GLOBAL
BINPERSID MEMOIZE"""
UNMARKED = "TUPLE LIST DICT APPENDS SETITEMS ADDITEMS FROZENSET POP_MARK OBJ INST"
STACK = """
POP through a MARK: NONE MARK POP POP
TUPLE2 through a MARK: NONE MARK NONE TUPLE2
APPEND through a MARK: EMPTY_LIST MARK NONE APPEND
"""


def stack() -> Files:
    items = "MARK SHORT_BINUNICODE a BININT2 1000 SHORT_BINUNICODE b EMPTY_LIST MARK BININT1 1"
    body = assemble("EMPTY_DICT MEMOIZE", items, "BINFLOAT 1.5 APPENDS SETITEMS STOP")
    empty = {
        f"{name} on an empty stack": assemble("PROTO 2", name, "STOP") for name in ON_EMPTY.split()
    }
    unmarked = {name: "INST m.n" if name == "INST" else name for name in UNMARKED.split()}
    return {
        "STOP on an empty stack": b".",
        "a missing STOP": assemble("PROTO 2 NONE"),
        "a truncation at every byte": assemble("PROTO 4 FRAME 26", body),
        **empty,
        **{
            f"{n} without a MARK": assemble("NONE NONE", last, "STOP")
            for n, last in unmarked.items()
        },
        **assemble_table(STACK),
    }


def lengths() -> Files:
    amounts = {"2^32-1": 2**32 - 1, "2^62": 2**62, "2^63": 2**63, "2^64-1": 2**64 - 1}
    lengths = [
        (opcode, amount, number(length, 8))
        for opcode in ("BINUNICODE8", "BINBYTES8", "BYTEARRAY8", "FRAME")
        for amount, length in amounts.items()
    ]
    lengths += [(opcode, "2^32-1", b"\xff" * 4) for opcode in ("BINUNICODE", "BINBYTES")]
    lengths += [(opcode, "-1", b"\xff" * 4) for opcode in ("BINSTRING", "LONG4")]
    files: Files = {
        f"{opcode} of {amount} bytes": assemble("EMPTY_LIST", code(opcode) + length, "STOP")
        for opcode, amount, length in lengths
    }
    digits = deflated_checkpoint((b"L", 1), (b"9", 200_000), (b"L\n", 1))
    files["a decimal LONG of 200,000 digits"] = digits
    for size in (9, 255):
        long = p.integer(int.from_bytes(b"\x7f" * size, "little"))
        files[f"LONG1 of {size} bytes keeps its value"] = long + b"."
        geometry = checkpoint(p.dict_of(w=p.tensor(offset=long)))
        files[f"LONG1 of {size} bytes where an offset is needed"] = geometry
    return files


MEMO = """
BINGET of what was never PUT: NONE BINGET 0
LONG_BINGET of what was never PUT: NONE LONG_BINGET 4294967295
GET of what was never PUT: NONE GET 5
LONG_BINPUT to index 0x616c7065: EMPTY_LIST LONG_BINPUT 1634496613
a dictionary changed after PUT and fetched twice: EMPTY_DICT BINPUT 0 BINGET 0 TUPLE2 BINPUT 1
  POP BINGET 0 BINUNICODE a BININT1 1 SETITEM POP BINGET 1
"""


def memo() -> Files:
    # The `c` of this word is a GLOBAL, which needs two lines.
    return {**assemble_table(MEMO), "the word ]replace.": b"]replace."}


TYPES = """
SETITEM on a list: EMPTY_LIST NONE NONE SETITEM
SETITEM on a tuple: EMPTY_TUPLE NONE NONE SETITEM
SETITEM on None: NONE NONE NONE SETITEM
SETITEMS on a list: EMPTY_LIST MARK NONE NONE SETITEMS
SETITEMS on a text: BINUNICODE a MARK NONE NONE SETITEMS
APPEND on a dictionary: EMPTY_DICT NONE APPEND
APPEND on a global: GLOBAL m.n NONE APPEND
APPENDS on a tuple: EMPTY_TUPLE MARK NONE APPENDS
APPENDS on a dictionary: EMPTY_DICT MARK NONE APPENDS
odd SETITEMS: EMPTY_DICT MARK NONE NONE NONE SETITEMS
odd DICT: MARK NONE NONE NONE DICT
an unhashable key: EMPTY_DICT EMPTY_LIST NONE SETITEM
an unhashable key within a tuple: EMPTY_DICT EMPTY_LIST TUPLE1 NONE SETITEM
REDUCE with a list for arguments: GLOBAL m.n EMPTY_LIST REDUCE
REDUCE on a text: BINUNICODE os.system EMPTY_TUPLE REDUCE
REDUCE on None: NONE EMPTY_TUPLE REDUCE
NEWOBJ on an integer: BININT1 1 EMPTY_TUPLE NEWOBJ
BUILD on a global: GLOBAL m.n EMPTY_DICT BUILD
BUILD on a dictionary: EMPTY_DICT EMPTY_DICT BUILD
STACK_GLOBAL of integers: BININT1 1 BININT1 2 STACK_GLOBAL
STACK_GLOBAL of bytes: SHORT_BINBYTES os SHORT_BINBYTES system STACK_GLOBAL
"""


def types() -> Files:
    walking = p.dict_of(w=p.call("torch _utils.os.exit", p.integer(0)))
    disguised = p.call("torch _utils._rebuild_tensor_v2", *p.arguments_of_tensor())
    return {
        **assemble_table(TYPES),
        "GLOBAL with a carriage return": b"cos\r\nsystem\n.",
        "GLOBAL with invalid UTF-8": b"cos\xff\nsystem\n.",
        "a dotted name that walks into a module": checkpoint(walking),
        "a dotted name for a function we know": checkpoint(p.dict_of(w=disguised)),
    }


PROTOCOLS = """
protocol 255: PROTO 255
EXT1: EXT1 1
EXT2: EXT2 1
EXT4: EXT4 1
NEXT_BUFFER: NEXT_BUFFER
READONLY_BUFFER of a list: EMPTY_LIST READONLY_BUFFER
READONLY_BUFFER of bytes: PROTO 5 SHORT_BINBYTES ab READONLY_BUFFER
an opcode straddling its FRAME: FRAME 1 BININT1 1
a FRAME within a FRAME: FRAME 12 NONE FRAME 1 POP
a second PROTO: PROTO 2 EMPTY_LIST PROTO 4
PERSID where none is defined: PROTO 2 PERSID name
"""


def protocols() -> Files:
    reference = p.tuple_of(p.text("reference"), p.call("os.system", p.text("id")))
    foreign = checkpoint(p.dict_of(w=reference + assemble("BINPERSID")))
    name = "a persistent identifier that is none of PyTorch's"
    return {**assemble_table(PROTOCOLS), name: foreign}


def packed(*runs: tuple[str, int]) -> Zip:
    """Returns a checkpoint whose pickle is opcodes, each text a number of times."""
    return deflated_checkpoint(*((assemble(opcodes), count) for opcodes, count in runs))


def sizes() -> Files:
    million = 1_000_000
    by_dup = "MARK " * 9 + "EMPTY_LIST " + ("DUP " * 8 + "LIST ") * 9
    level = "POP EMPTY_LIST MARK " + "BINGET 0 " * 9 + "APPENDS BINPUT 0 "
    items = (("EMPTY_LIST MARK", 1), ("NONE", 50_000), ("APPENDS BINPUT 0", 1))
    start = "EMPTY_DICT BINPUT 0 MARK BINUNICODE self BINGET 0 BINUNICODE w"
    return {
        "a million nested tuples": packed(("MARK", million), ("TUPLE", million)),
        "a million nested lists": packed(("EMPTY_LIST", million), ("APPEND", million - 1)),
        "a million marks": packed(("MARK", million)),
        "nine levels of nine references by DUP": assemble(by_dup, "STOP"),
        "nine levels of nine references by memo": assemble(
            "EMPTY_LIST BINPUT 0", level * 9, "STOP"
        ),
        "20,000 fetches of one list of 50,000 items": packed(
            ("EMPTY_LIST MARK", 1), *items, ("BINGET 0", 20_000), ("APPENDS", 1)
        ),
        "a list that contains itself": assemble("EMPTY_LIST BINPUT 0 BINGET 0 APPEND STOP"),
        "a dictionary that contains itself": assemble(
            "EMPTY_DICT BINPUT 0 NONE BINGET 0 SETITEM STOP"
        ),
        "a checkpoint that contains itself": checkpoint(assemble(start, p.tensor(), "SETITEMS")),
    }


TEXTS = r"""
INT 00 and 01 are booleans: MARK INT 00 INT 01 INT 0 INT 1 TUPLE
FLOAT inf, nan and -0.0: MARK FLOAT inf FLOAT -inf FLOAT nan FLOAT -0.0 TUPLE
FLOAT that is no number: FLOAT 1.5x
STRING escapes: MARK STRING 'a\tb' STRING '\x41\102' STRING "it's" TUPLE
Python 2 text: SHORT_BINSTRING café
"""


def texts() -> Files:
    raw = (r"MARK UNICODE \u20ac UNICODE", b"caf\xe9", r"UNICODE \U0001f600 TUPLE STOP")
    return {
        **assemble_table(TEXTS),
        "raw-unicode-escape": assemble(*raw),
        "a surrogate in UTF-8 survives": assemble("BINUNICODE", b"\xed\xb3\xbf", "STOP"),
        "Python 2 bytes": assemble("SHORT_BINSTRING", b"caf\xe9", "STOP"),
        "text that is not UTF-8": assemble("BINUNICODE", b"\xff", "STOP"),
    }

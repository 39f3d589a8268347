"""Pickles written opcode by opcode: forms that CPython no longer writes, and every argument."""

from .emitter import assemble, assemble_table


def _all(opcode: str, values: list[str] | list[int]) -> bytes:
    return assemble(*[f"{opcode} {value}" for value in values])


def _list(protocol: int, *parts: bytes | str) -> bytes:
    """Returns a list of what the parts put on the stack; the protocol 0 is not declared."""
    start = assemble("PROTO", protocol) if protocol else b""
    return start + assemble("MARK", *parts, "LIST STOP")


def integers() -> dict[str, bytes]:
    texts = ["0", "42", "-42", "01", "00", "2147483648", "-9223372036854775808", "9" * 40]
    longs = ["0L", "5L", "-5L", "12345678901234567890L", "-" + "8" * 60 + "L", "77"]
    limits = [1 << (8 * size - 1) for size in (1, 2, 7, 8, 9, 16, 254)]
    counted = [value for limit in limits for value in (limit - 1, -limit, limit)]
    padded = [
        b"\x8a\x00",
        b"\x8a\x03\x01\x00\x00",
        b"\x8a\x03\xff\xff\xff",
        b"\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\x00",
        b"\x8b\x02\x00\x00\x00\x00\x80",
    ]
    fixed = "MARK BININT -1 BININT 2147483647 BININT -2147483648 BININT1 0 BININT1 255"
    return {
        "int": _list(0, _all("INT", texts)),
        "long": _list(0, _all("LONG", longs)),
        "binint": assemble(fixed, "BININT2 256 BININT2 65535 TUPLE STOP"),
        "long1": _list(2, _all("LONG1", counted)),
        "long1-255-bytes": b"\x80\x02\x8a\xff" + bytes(range(1, 255)) + b"\x80.",
        "long4": _list(2, _all("LONG4", [0, 1 << 71, -(1 << 71), -(1 << 2399), 3**1600])),
        "long-not-shortest": _list(2, *padded),
    }


def floats() -> dict[str, bytes]:
    texts = ["3.25", "-1e-5", "1e308", "inf", "-inf", "nan", "-0.0", "0.1", "7"]
    values = ["3.25", "-0.0", "5e-324", "inf", "-inf", "nan"]
    return {
        "float": _list(0, _all("FLOAT", texts)),
        "binfloat": _list(0, _all("BINFLOAT", values)),
    }


def strings() -> dict[str, bytes]:
    quoted = [r"'abc'", r'"it\'s"', r"'a\nb\tc\\d'", r"'\x00\xff\101'", r"'\'\"'", "''"]
    raw = [b"", b"plain", b"caf\xe9", rb"\u20ac", rb"\U0001f600", rb"back\u005cslash"]
    counted = {"BINSTRING": [b"", b"caf\xc3\xa9", b"x" * 300], "SHORT_BINSTRING": [b"", b"\xff\0"]}
    wide = {"SHORT_BINUNICODE": ["", "ü"], "BINUNICODE": ["naïve"], "BINUNICODE8": ["€", ""]}
    data = {"SHORT_BINBYTES": [b"", b"\xff"], "BINBYTES": [b"abc"], "BINBYTES8": [b"\0\1"]}
    data |= {"BYTEARRAY8": [b"", b"x"]}
    surrogates = {"UNICODE": [r"\ud800", r"\ud83d\ude00"], "BINUNICODE": ["\udfff", "a\ud800b"]}

    def each(arguments: dict[str, list[bytes]] | dict[str, list[str]]) -> bytes:
        pairs = ((name, value) for name, values in arguments.items() for value in values)
        return b"".join(assemble(name, value) for name, value in pairs)

    return {
        "string": _list(0, _all("STRING", quoted)),
        "binstring": _list(0, each(counted)),
        "unicode": _list(0, each({"UNICODE": raw})),
        "unicode-surrogates": _list(0, each(surrogates)),
        "binunicode": _list(4, each(wide)),
        "binbytes": _list(5, each(data)),
        "readonly-bytes": assemble("PROTO 5 BINBYTES ab READONLY_BUFFER STOP"),
        "readonly-bytearray": assemble("PROTO 5 BYTEARRAY8 ab READONLY_BUFFER STOP"),
    }


CONTAINERS = """
tuples: PROTO 2 MARK EMPTY_TUPLE NONE TUPLE1 NONE NEWTRUE TUPLE2 NONE NEWTRUE NEWFALSE TUPLE3
  MARK TUPLE MARK NONE NONE NONE NONE TUPLE LIST
lists: EMPTY_LIST NONE APPEND MARK BININT1 1 BININT1 2 APPENDS MARK APPENDS MARK LIST APPEND
dicts: MARK MARK BININT1 1 NONE BININT1 2 NONE DICT EMPTY_DICT BININT1 3 NONE SETITEM MARK SETITEMS
  MARK BININT1 4 NONE BININT1 5 NONE SETITEMS LIST
sets: PROTO 4 EMPTY_SET MARK BININT1 3 BININT1 1 BININT1 3 ADDITEMS MARK BININT1 7 BININT1 7
  FROZENSET TUPLE2
"""


def equal_keys() -> bytes:
    """Returns keys that are equal in Python: the first key and the last value stay."""
    rows = {
        "BININT1 1": "int",
        "BINFLOAT 1.0": "float",
        "NEWTRUE": "bool",
        "LONG1 1": "long",
        "BININT1 0": "zero",
        "BINFLOAT -0.0": "minus zero",
        f"BINFLOAT {float(1 << 70)}": "2**70 float",
        f"LONG1 {1 << 70}": "2**70 int",
        f"LONG1 {(1 << 53) + 1}": "2**53+1",
        f"BINFLOAT {float(1 << 53)}": "2**53 float",
    }
    items = [assemble(key, "BINUNICODE", value) for key, value in rows.items()]
    return assemble("PROTO 2 EMPTY_DICT MARK", *items, "SETITEMS STOP")


STRUCTURES = """
key-kinds: PROTO 4 EMPTY_DICT MARK BINUNICODE k BININT1 1 SHORT_BINBYTES k BININT1 2 NONE BININT1 3
  BINUNICODE k TUPLE1 BININT1 4 BINUNICODE k TUPLE1 BININT1 5 EMPTY_TUPLE BININT1 6
  GLOBAL torch.float32 BININT1 7 MARK FROZENSET BININT1 8 BININT1 1 TUPLE1 BININT1 9
  BINFLOAT 1.0 TUPLE1 BININT2 1000 SETITEMS
python2-keys: EMPTY_DICT MARK SHORT_BINSTRING k BININT1 1 SHORT_BINSTRING k BININT1 2
  BININT1 3 NONE SETITEMS
pop: PROTO 2 BININT1 1 BININT1 2 POP
pop-mark: BININT1 1 MARK BININT1 2 BININT1 3 POP_MARK
pop-takes-a-mark: BININT1 1 MARK POP
dup: EMPTY_LIST DUP TUPLE2 PROTO 2
two-frames: PROTO 4 FRAME 4 EMPTY_LIST MARK BININT1 1 FRAME 4 BININT1 2 APPENDS
frame-late: PROTO 4 EMPTY_LIST MEMOIZE FRAME 1
no-proto: NEWTRUE
proto-0: PROTO 0 NONE
proto-1: PROTO 1 NONE
put-get: UNICODE a PUT 0 GET 0 PUT 1000000 GET 1000000 TUPLE3
binput-binget: BINUNICODE a BINPUT 255 BINGET 255 LONG_BINPUT 256 LONG_BINGET 256 TUPLE3
memoize: PROTO 4 MARK SHORT_BINUNICODE a MEMOIZE SHORT_BINUNICODE b MEMOIZE BINGET 0 BINGET 1 LIST
put-replaces: MARK BININT1 1 BINPUT 0 BININT1 2 BINPUT 0 BINGET 0 LIST
alias-list: MARK EMPTY_LIST BINPUT 0 BINGET 0 BININT1 7 APPEND BINGET 0 LIST
alias-dict: EMPTY_DICT BINPUT 0 BINGET 0 BINUNICODE a BININT1 1 SETITEM TUPLE2
globals: PROTO 4 MARK GLOBAL __builtin__.set SHORT_BINUNICODE torch SHORT_BINUNICODE nn.Linear
  STACK_GLOBAL LIST
reduce: PROTO 2 GLOBAL geometry.Point BININT1 1 TUPLE1 REDUCE EMPTY_DICT BUILD BININT1 5 APPEND
  MARK BININT1 6 BININT1 7 APPENDS BINUNICODE k NONE SETITEM MARK BINUNICODE l NEWTRUE SETITEMS
  NONE EMPTY_DICT TUPLE2 BUILD
additems: PROTO 2 GLOBAL geometry.Point PROTO 4 EMPTY_TUPLE NEWOBJ MARK BININT1 1 ADDITEMS
newobj-ex: PROTO 2 GLOBAL geometry.Point PROTO 4 BININT1 1 TUPLE1 EMPTY_DICT
  BINUNICODE y BININT1 2 SETITEM NEWOBJ_EX
inst: MARK INT 1 INST geometry.Point EMPTY_DICT BUILD
inst-bare: MARK INST geometry.Point
obj: MARK GLOBAL geometry.Point BININT1 1 OBJ NONE BUILD
nested-calls: PROTO 2 GLOBAL geometry.Point BINPUT 0 BINGET 0 EMPTY_TUPLE REDUCE BINPUT 1
  TUPLE1 REDUCE BINGET 1 EMPTY_LIST BUILD TUPLE2
call-of-a-result: PROTO 2 GLOBAL geometry.Point EMPTY_TUPLE REDUCE EMPTY_TUPLE REDUCE
own-state: PROTO 2 GLOBAL geometry.Point EMPTY_TUPLE REDUCE BINPUT 0 BINGET 0 BUILD
persid: PERSID 94211234567890
binpersid: BINUNICODE storage BININT1 3 TUPLE2 BINPERSID
"""

# Opcodes that need something outside the pickle: a registry, a buffer.
REJECTED = """
ext1: PROTO 2 EXT1 1
ext2: PROTO 2 EXT2 256
ext4: PROTO 2 EXT4 65536
next-buffer: PROTO 5 NEXT_BUFFER
"""


def pickles() -> dict[str, bytes]:
    """Returns every pickle that has a value."""
    arguments = integers() | floats() | strings()
    keys = {"equal-keys": equal_keys()}
    return arguments | assemble_table(CONTAINERS) | keys | assemble_table(STRUCTURES)


def rejected_pickles() -> dict[str, bytes]:
    """Returns every pickle that has none."""
    return assemble_table(REJECTED)

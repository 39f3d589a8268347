"""Pickles that break the rules of the pickle machine, and those that only look as if they did."""

import struct

from . import zip_parts
from .case import Case, error, tensors, value
from .code import call, dict_of, named, number, pickle, tensor, text
from .zip_parts import checkpoint


def refused(topic: str, name: str, before: bytes, last: bytes, code: str, opcode: str) -> Case:
    """A pickle whose last opcode is at fault."""
    expected = error(code, opcode, len(before))
    return Case(topic, name, before + last + b".", expected, read="pickle")


def read(topic: str, name: str, body: bytes, text_of_value: str) -> Case:
    """A pickle that has a value."""
    return Case(topic, name, body + b".", value(text_of_value), read="pickle")


def stack() -> list[Case]:
    topic = "Stack"
    on_empty = {"REDUCE": b"R", "TUPLE1": b"\x85", "TUPLE2": b"\x86", "TUPLE3": b"\x87"}
    on_empty |= {"APPEND": b"a", "SETITEM": b"s", "POP": b"0", "DUP": b"2", "BUILD": b"b"}
    on_empty |= {"NEWOBJ": b"\x81", "STACK_GLOBAL": b"\x93", "BINPERSID": b"Q", "MEMOIZE": b"\x94"}
    unmarked = {"TUPLE": b"t", "LIST": b"l", "DICT": b"d", "APPENDS": b"e", "SETITEMS": b"u"}
    unmarked |= {"ADDITEMS": b"\x90", "FROZENSET": b"\x91", "POP_MARK": b"1", "OBJ": b"o"}
    unmarked |= {"INST": b"im\nn\n"}
    whole = b"\x80\x04\x95\x1a" + bytes(7) + b"}\x94(\x8c\x01aM\xe8\x03\x8c\x01b](K\x01G"
    whole += struct.pack(">d", 1.5) + b"eu."
    cases = [
        Case(topic, "STOP on an empty stack", b".", error("stackUnderflow", "STOP", 0), "pickle"),
        Case(topic, "a missing STOP", b"\x80\x02N", error("truncated", "", 3), "pickle"),
        Case(topic, "a truncation at every byte", whole, error("truncated", None), "pickle-prefixes"),
        refused(topic, "POP through a MARK", b"N(00", b"", "stackUnderflow", "STOP"),
        refused(topic, "TUPLE2 through a MARK", b"N(N", b"\x86", "stackUnderflow", "TUPLE2"),
        refused(topic, "APPEND through a MARK", b"](N", b"a", "stackUnderflow", "APPEND"),
    ]
    for opcode, last in on_empty.items():
        name = f"{opcode} on an empty stack"
        cases.append(refused(topic, name, b"\x80\x02", last, "stackUnderflow", opcode))
    for opcode, last in unmarked.items():
        cases.append(refused(topic, f"{opcode} without a MARK", b"NN", last, "missingMark", opcode))
    return cases


def lengths() -> list[Case]:
    topic = "Lengths"
    cases = []
    wide = {"BINUNICODE8": b"\x8d", "BINBYTES8": b"\x8e", "BYTEARRAY8": b"\x96", "FRAME": b"\x95"}
    amounts = {"2^32-1": 2**32 - 1, "2^62": 2**62, "2^63": 2**63, "2^64-1": 2**64 - 1}
    for opcode, code in wide.items():
        for amount, length in amounts.items():
            name = f"{opcode} of {amount} bytes"
            cases.append(refused(topic, name, b"]", code + number(length, 8), "truncated", opcode))
    for opcode, code in {"BINUNICODE": b"X", "BINBYTES": b"B"}.items():
        name = f"{opcode} of 2^32-1 bytes"
        cases.append(refused(topic, name, b"]", code + b"\xff" * 4, "truncated", opcode))
    for opcode, code in {"BINSTRING": b"T", "LONG4": b"\x8b"}.items():
        name = f"{opcode} of -1 bytes"
        cases.append(refused(topic, name, b"]", code + b"\xff" * 4, "malformedText", opcode))
    digits = ((b"L", 1), (b"9", 200_000), (b"L\n", 1))
    slow = error("pickle", zip_parts.PICKLE, says=["LONG at byte 2 of the pickle", "--limit decimal-digits=8600"])
    cases.append(
        Case(topic, "a decimal LONG of 200,000 digits", zip_parts.packed_pickle(*digits), slow)
    )
    for size in (9, 255):
        magnitude = b"\x7f" * size
        printed = str(int.from_bytes(magnitude, "little"))
        body = b"\x8a" + number(size, 1) + magnitude
        cases.append(read(topic, f"LONG1 of {size} bytes keeps its value", body, printed))
        geometry = checkpoint(dict_of(w=tensor(offset=body)))
        name = f"LONG1 of {size} bytes where an offset is needed"
        cases.append(Case(topic, name, geometry.data, error("malformedTensor", "w")))
    return cases


def memo() -> list[Case]:
    topic = "Memo"
    aliased = b"}q\x00h\x00\x86q\x01" + b"0h\x00" + text("a") + b"K\x01s0h\x01"
    cut = error("truncated", "GLOBAL", 6)
    return [
        refused(topic, "BINGET of what was never PUT", b"N", b"h\x00", "unknownMemoEntry", "BINGET"),
        refused(
            topic,
            "LONG_BINGET of what was never PUT",
            b"N",
            b"j\xff\xff\xff\xff",
            "unknownMemoEntry",
            "LONG_BINGET",
        ),
        refused(topic, "GET of what was never PUT", b"N", b"g5\n", "unknownMemoEntry", "GET"),
        read(topic, "LONG_BINPUT to index 0x616c7065", b"]repla", "[]"),
        # Its `c` is a GLOBAL, which wants two lines.
        Case(topic, "the word ]replace.", b"]replace.", cut, read="pickle"),
        read(topic, "a dictionary changed after PUT and fetched twice", aliased, '({"a": 1}, {"a": 1})'),
    ]


def types() -> list[Case]:
    topic = "Types"
    rows = [
        ("SETITEM on a list", b"]NN", b"s", "wrongType", "SETITEM"),
        ("SETITEM on a tuple", b")NN", b"s", "wrongType", "SETITEM"),
        ("SETITEM on None", b"NNN", b"s", "wrongType", "SETITEM"),
        ("SETITEMS on a list", b"](NN", b"u", "wrongType", "SETITEMS"),
        ("SETITEMS on a text", text("a") + b"(NN", b"u", "wrongType", "SETITEMS"),
        ("APPEND on a dictionary", b"}N", b"a", "wrongType", "APPEND"),
        ("APPEND on a global", b"cm\nn\nN", b"a", "wrongType", "APPEND"),
        ("APPENDS on a tuple", b")(N", b"e", "wrongType", "APPENDS"),
        ("APPENDS on a dictionary", b"}(N", b"e", "wrongType", "APPENDS"),
        ("odd SETITEMS", b"}(NNN", b"u", "oddItemCount", "SETITEMS"),
        ("odd DICT", b"(NNN", b"d", "oddItemCount", "DICT"),
        ("an unhashable key", b"}]N", b"s", "unhashableKey", "SETITEM"),
        ("an unhashable key within a tuple", b"}]\x85N", b"s", "unhashableKey", "SETITEM"),
        ("REDUCE with a list for arguments", b"cm\nn\n]", b"R", "wrongType", "REDUCE"),
        ("REDUCE on a text", text("os.system") + b")", b"R", "wrongType", "REDUCE"),
        ("REDUCE on None", b"N)", b"R", "wrongType", "REDUCE"),
        ("NEWOBJ on an integer", b"K\x01)", b"\x81", "wrongType", "NEWOBJ"),
        ("BUILD on a global", b"cm\nn\n}", b"b", "wrongType", "BUILD"),
        ("BUILD on a dictionary", b"}}", b"b", "wrongType", "BUILD"),
        ("STACK_GLOBAL of integers", b"K\x01K\x02", b"\x93", "wrongType", "STACK_GLOBAL"),
        ("STACK_GLOBAL of bytes", b"C\x02osC\x06system", b"\x93", "wrongType", "STACK_GLOBAL"),
        ("GLOBAL with a carriage return", b"", b"cos\r\nsystem\n", "malformedText", "GLOBAL"),
        ("GLOBAL with invalid UTF-8", b"", b"cos\xff\nsystem\n", "invalidUTF8", "GLOBAL"),
    ]
    cases = [refused(topic, *row) for row in rows]
    walking = dict_of(w=call("torch", "_utils.os.exit", b"K\x00"))
    arguments = tensor().partition(b"_rebuild_tensor_v2\n")[2]
    disguised = dict_of(w=named("torch", "_utils._rebuild_tensor_v2") + arguments)
    return [
        *cases,
        Case(topic, "a dotted name that walks into a module", checkpoint(walking).data, tensors()),
        Case(topic, "a dotted name for a function we know", checkpoint(disguised).data, tensors()),
    ]


def protocols() -> list[Case]:
    topic = "Protocols"

    def frame(size: int) -> bytes:
        return b"\x95" + number(size, 8)

    rows = [
        ("protocol 255", b"", b"\x80\xff", "unsupportedProtocol", "PROTO"),
        ("EXT1", b"", b"\x82\x01", "outsideData", "EXT1"),
        ("EXT2", b"", b"\x83\x01\x00", "outsideData", "EXT2"),
        ("EXT4", b"", b"\x84\x01\x00\x00\x00", "outsideData", "EXT4"),
        ("NEXT_BUFFER", b"", b"\x97", "outsideData", "NEXT_BUFFER"),
        ("READONLY_BUFFER of a list", b"]", b"\x98", "wrongType", "READONLY_BUFFER"),
        ("an opcode straddling its FRAME", frame(1), b"K\x01", "misplacedFrame", "BININT1"),
        ("a FRAME within a FRAME", frame(12) + b"N", frame(1) + b"0", "misplacedFrame", "FRAME"),
    ]
    cases = [refused(topic, *row) for row in rows]
    lone = error("notACheckpoint", "", 0, says=["data.pkl out of a checkpoint"])
    within = error("unknownPersistentID", zip_parts.PICKLE)
    module = call("os", "system", text("id"))
    foreign = checkpoint(dict_of(w=b"(" + text("reference") + module + b"tQ"))
    return [
        *cases,
        read(topic, "a second PROTO", b"\x80\x02]\x80\x04", "[]"),
        read(topic, "READONLY_BUFFER of bytes", b"\x80\x05C\x02ab\x98", "<2 bytes>"),
        Case(topic, "PERSID where none is defined", pickle(b"Pname\n"), lone, suffix="bin"),
        Case(topic, "a persistent identifier that is none of PyTorch's", foreign.data, within),
    ]


def sizes() -> list[Case]:
    topic = "Size from nothing"
    million = 1_000_000
    beginning = "0." * 100
    deep = error("limitExceeded", beginning + "…", says=["--limit nesting="])
    marks = error("pickle", zip_parts.PICKLE, says=["STOP at byte 1000002 of the pickle"])
    packed = zip_parts.packed_pickle
    laughs = [b"(" * 9 + b"]" + b"22222222l" * 9]
    laughs.append(b"]q\x00" + (b"0](" + b"h\x00" * 9 + b"eq\x00") * 9)
    nine = {"begins": "[" * 9 + "[]"}
    items = ((b"](", 1), (b"N", 50_000), (b"eq\x00", 1))
    fetched = packed((b"](", 1), *items, (b"h\x00", 20_000), (b"e", 1))
    return [
        Case(topic, "a million nested tuples", packed((b"(", million), (b"t", million)), deep),
        Case(topic, "a million nested lists", packed((b"]", million), (b"a", million - 1)), deep),
        Case(topic, "a million marks", packed((b"(", million)), marks),
        Case(topic, "nine levels of nine references by DUP", laughs[0] + b".", nine, "pickle"),
        Case(topic, "nine levels of nine references by memo", laughs[1] + b".", nine, "pickle"),
        Case(topic, "20,000 fetches of one list of 50,000 items", fetched, tensors()),
        read(topic, "a list that contains itself", b"]q\x00h\x00a", "[...]"),
        read(topic, "a dictionary that contains itself", b"}q\x00Nh\x00s", "{None: ...}"),
        Case(
            topic,
            "a checkpoint that contains itself",
            checkpoint(b"}q\x00(" + text("self") + b"h\x00" + text("w") + tensor() + b"u").data,
            tensors(w=[1, 2]),
        ),
    ]


def texts() -> list[Case]:
    topic = "Text"
    specials = b"(Finf\nF-inf\nFnan\nF-0.0\nt"
    escapes = b"(S'a\\tb'\nS'\\x41\\102'\nS\"it's\"\nt"
    raw = b"(V\\u20ac\nVcaf\xe9\nV\\U0001f600\nt"
    return [
        read(topic, "INT 00 and 01 are booleans", b"(I00\nI01\nI0\nI1\nt", "(False, True, 0, 1)"),
        read(topic, "FLOAT inf, nan and -0.0", specials, "(inf, -inf, nan, -0.0)"),
        read(topic, "STRING escapes", escapes, '("a\\tb", "AB", "it\\\'s")'),
        read(topic, "raw-unicode-escape", raw, '("€", "café", "😀")'),
        read(topic, "a surrogate in UTF-8 survives", b"X\x03\x00\x00\x00\xed\xb3\xbf", '"\\\\udcff"'),
        read(topic, "Python 2 text", b"U\x05caf\xc3\xa9", '"café"'),
        read(topic, "Python 2 bytes", b"U\x04caf\xe9", "<4 bytes>"),
        refused(topic, "text that is not UTF-8", b"", b"X\x01\x00\x00\x00\xff", "invalidUTF8", "BINUNICODE"),
        refused(topic, "FLOAT that is no number", b"", b"F1.5x\n", "malformedText", "FLOAT"),
    ]


def cases() -> list[Case]:
    groups = (stack(), lengths(), memo(), types(), protocols(), sizes(), texts())
    return [case for group in groups for case in group]

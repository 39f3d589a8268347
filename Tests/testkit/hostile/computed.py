"""Pickles whose lengths, repetitions or numbers are computed."""

import zlib
from testkit.containers.zips import STORAGE, Zip, checkpoint, deflated_checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import OPCODES, assemble, code, number
from . import Files

ON_EMPTY = """REDUCE TUPLE1 TUPLE2 TUPLE3 APPEND SETITEM POP DUP BUILD NEWOBJ STACK_GLOBAL
BINPERSID MEMOIZE"""
UNMARKED = "TUPLE LIST DICT APPENDS SETITEMS ADDITEMS FROZENSET POP_MARK OBJ INST"


def stack() -> Files:
    files: Files = {
        f"{name} on an empty stack": assemble("PROTO 2", name, "STOP") for name in ON_EMPTY.split()
    }
    for name in UNMARKED.split():
        last = name if OPCODES[name].arg is None else f"{name} m.n"
        files[f"{name} without a MARK"] = assemble("NONE NONE", last, "STOP")
    return files


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


def packed(*runs: tuple[str, int]) -> Zip:
    """Returns a checkpoint whose pickle is opcodes, each text a number of times."""
    return deflated_checkpoint(*((assemble(opcodes), count) for opcodes, count in runs))


def sizes() -> Files:
    million = 1_000_000
    by_dup = "MARK " * 9 + "EMPTY_LIST " + ("DUP " * 8 + "LIST ") * 9
    level = "POP EMPTY_LIST MARK " + "BINGET 0 " * 9 + "APPENDS BINPUT 0 "
    items = (("EMPTY_LIST MARK", 1), ("NONE", 50_000), ("APPENDS BINPUT 0", 1))
    fetches = (("EMPTY_LIST MARK", 1), *items, ("BINGET 0", 20_000), ("APPENDS", 1))
    return {
        "a million nested tuples": packed(("MARK", million), ("TUPLE", million)),
        "a million nested lists": packed(("EMPTY_LIST", million), ("APPEND", million - 1)),
        "a million marks": packed(("MARK", million)),
        "nine levels of nine references by DUP": assemble(by_dup, "STOP"),
        "nine levels of nine references by memo": assemble(
            "EMPTY_LIST BINPUT 0", level * 9, "STOP"
        ),
        "20,000 fetches of one list of 50,000 items": packed(*fetches),
    }


def tensors() -> Files:
    body = p.dict_of(w=p.tensor(p.storage(count=4), (3, 2), (1, 1)))
    return {"overlapping strides": checkpoint(body, p.floats(1, 2, 3, 4))}


def output() -> Files:
    """Returns files whose fault shows only when they are written: the older output must stay."""
    # Each view is within its own budget; together they are past that of the whole file.
    views = {f"v{index}": p.tensor(size=((1 << 24) - index,), stride=(0,)) for index in range(9)}
    wrong = zlib.crc32(p.ONE_TWO) ^ 1
    return {
        "a sound archive over an older output": checkpoint(),
        "a wrong CRC found while writing": checkpoint().changing(STORAGE, crc=wrong),
        "nine expansions of 4 bytes to 64 MiB": checkpoint(p.dict_of(**views)),
    }

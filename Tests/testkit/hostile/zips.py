"""Zip archives whose fields are wrong."""

import zlib
from dataclasses import replace

from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles import parts as p

from . import Files

SECOND = "archive/data/1"


def fields() -> Files:
    sound = checkpoint()
    flags = {0x1: "encryption", 0x20: "a patch", 0x40: "strong encryption"}
    wrong = zlib.crc32(p.ONE_TWO) ^ 1
    return {
        "a sound archive": sound,
        "a record shorter than declared": checkpoint(data=p.floats(1)),
        "a record longer than declared": checkpoint(data=p.floats(1, 2, 3)),
        "a missing record": sound.removing(STORAGE),
        "a duplicated record": sound.adding(Record(STORAGE, p.floats(3, 4))),
        "two data.pkl": sound.adding(Record("other/data.pkl", p.pickled(p.SOUND))),
        "a local name unlike the central one": sound.changing(STORAGE, local_name="archive/data/9"),
        "a wrong CRC of a tensor's record": sound.changing(STORAGE, crc=wrong),
        "a wrong CRC of the pickle": sound.changing(PICKLE, crc=1),
        "a CRC of 0 that was not computed": sound.changing(STORAGE, crc=0),
        **{
            f"the flag 0x{flag:x} of {name}": sound.changing(STORAGE, flags=flag)
            for flag, name in flags.items()
        },
        "version 11": sound.changing(VERSION, data=b"11\n"),
        "a byteorder that is neither": sound.adding(Record("archive/byteorder", b"middle")),
        "a record compressed by bzip2": sound.changing(STORAGE, method=12),
        "sizes of 0xFFFFFFFF without zip64": sound.changing(
            STORAGE, size=0xFFFFFFFF, stored_size=0xFFFFFFFF
        ),
        "bytes before the archive": replace(sound, prefix=b"PK\x03\x04" + b"\0" * 7),
        "bytes after the archive": replace(sound, suffix=b"\0" * 7),
        "two archives in one file": replace(sound, suffix=sound.data),
        "a truncated end record": sound.data[:-10],
        "a truncation at every byte": sound,
    }


def overlaps() -> Files:
    inner = Record(SECOND, p.floats(9))
    whole = p.tensor(p.storage(count=len(inner.local) // 4), (1,))
    body = p.dict_of(w=whole, v=p.tensor(p.storage("1", 1), (1,)))
    outer = checkpoint(body, inner.local)
    start = outer.position(STORAGE) + len(outer[STORAGE].local) - len(inner.local)
    nested = replace(inner, position=start, listed_only=True)
    two = checkpoint(p.dict_of(w=p.tensor(), v=p.tensor(p.storage("1"))))
    shared = Record(SECOND, p.ONE_TWO, position=two.position(STORAGE), listed_only=True)
    return {
        "an entry within another": outer.adding(nested),
        "two entries that share a local header": two.adding(shared),
    }


def compression() -> Files:
    packed = Record.deflated(STORAGE, (p.ONE_TWO, 1))
    version = Record(VERSION, b"3\n")
    sound = Zip((Record(PICKLE, p.pickled(p.SOUND)), packed, version))
    zeros = 100 << 20
    bomb = replace(Record.deflated(STORAGE, (b"\0", 1 << 20)), size=zeros, crc=1)
    body = p.dict_of(w=p.tensor(p.storage(count=zeros // 4), (zeros // 4,)))
    return {
        "a deflated record": sound,
        "a deflate bomb": Zip((Record(PICKLE, p.pickled(body)), bomb, version)),
        "a deflated record with a wrong CRC": sound.changing(STORAGE, crc=1),
    }


def other_archives() -> Files:
    sound = checkpoint()
    holder = Zip((Record("README.md", b"weights"), Record("model.pth", sound.data)))
    other = Zip(tuple(Record(f"file{number}.txt", b"text") for number in range(7)))
    constants = Record("archive/constants.pkl", p.pickled(b")"))
    return {
        "TorchScript": sound.adding(constants),
        "a zip that holds a .pth": holder,
        "a zip that is no checkpoint": other,
    }


def files() -> Files:
    return fields() | overlaps() | compression() | other_archives()

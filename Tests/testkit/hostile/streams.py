"""Streams of PyTorch 0.1.10 to 1.5 whose parts contradict each other."""

import struct
from collections.abc import Iterator

from testkit.containers.streams import Stream, sys_info, whole_storage
from testkit.pickles.parts import (
    ONE_TWO,
    dict_of,
    floats,
    integer,
    list_of,
    pickled,
    storage,
    symbol,
    tensor,
    text,
    tuple_of,
)

from .case import Case, Topic, error, silence, tensors

case = Topic("Stream")
SOUND = Stream()


def stream(w: bytes, size: tuple[int, ...] = (2,), **others: bytes) -> Stream:
    """A stream whose object has the tensor `w` over the storage of this persistent id."""
    return Stream(object=pickled(dict_of(**others, w=tensor(w, size))))


def view(key: str, offset: int, count: int) -> bytes:
    """The persistent id of a view of the storage 0."""
    return storage(view=tuple_of(text(key), integer(offset), integer(count)))


def counts() -> Iterator[Case]:
    place = SOUND.data_position
    mismatch = error("storageMismatch", "storage 0", place)
    cut = error("truncated", "storage 0", place + 8, "cut short")
    yield case("a sound stream", SOUND, tensors(w=[1, 2]))
    yield case("truncated data", SOUND.changing(storages=((2, floats(1)),)), cut)
    yield case("a truncation at every byte", SOUND, error(None, None), "archive-prefixes")
    rows = {"2^60": 2**60, "-1": -1, "3 where the pickle says 2": 3, "0 where the pickle says 2": 0}
    for name, count in rows.items():
        wrong = SOUND.changing(storages=((count, ONE_TWO),))
        yield case(f"an element count of {name}", wrong, mismatch)
    for exponent, code, start in ((60, "truncated", 8), (62, "storageMismatch", 0)):
        count = 2**exponent
        agreed = stream(whole_storage(count=count), (1,)).changing(storages=((count, ONE_TWO),))
        refusal = error(code, "storage 0", agreed.data_position + start)
        yield case(f"a count of 2^{exponent} that the pickle states too", agreed, refusal)


def key_lists() -> Iterator[Case]:
    place = SOUND.keys_position
    for verb, keys, code, key in (
        ("misses", [], "missingRecord", 0),
        ("invents", ["0", "1"], "storageMismatch", 1),
        ("repeats", ["0", "0"], "duplicateRecord", 0),
    ):
        listed = pickled(list_of(*map(text, keys)) if keys else b"]")
        changed = SOUND.changing(keys=listed, storages=((2, ONE_TWO),) * len(keys))
        torch = None if keys else silence("reads uninitialised memory", w=[None, None])
        expect = error(code, f"storage {key}", place)
        yield case(f"a key list that {verb} a storage", changed, expect, torch=torch)


def headers() -> Iterator[Case]:
    magic = SOUND.magic
    wrong = SOUND.changing(magic=magic[:5] + bytes([magic[5] ^ 1]) + magic[6:])
    yield case("a wrong magic number", wrong, error("malformedContainer", "", len(magic)))
    version = error("unsupportedFeature", "the protocol version", SOUND.version_position)
    yield case("a wrong version", SOUND.changing(version=pickled(integer(1002))), version)
    either = error("ambiguousByteOrder", "sys_info", SOUND.system_position, "--byte-order")
    little = silence("reads the data as little-endian, whoever wrote them", w=[1, 2])
    big = SOUND.changing(system=sys_info(little_endian=False))
    yield case("little_endian False", big, either, torch=little)


def views() -> Iterator[Case]:
    mismatch = error("storageMismatch", "storage v")
    for name, offset, count in (
        ("past its storage", 1, 2),
        ("that overflows", 2**62, 2),
        ("longer than its storage", 0, 2**62),
    ):
        yield case(f"a view {name}", stream(view("v", offset, count), (1,)), mismatch)
    negative = stream(view("v", -1, 1), (1,))
    unknown = error("unknownPersistentID", "the object", negative.object_position)
    yield case("a view before its storage", negative, unknown)


def contents() -> Iterator[Case]:
    module = tuple_of(text("module"), symbol("os.system"), text("evil.py"), text("import os"))
    with_module = stream(whole_storage(), m=module + b"Q")
    yield case("a module id, never resolved", with_module, tensors(w=[1, 2]))
    end = b"PK\x05\x06" + bytes(20)
    ending = stream(whole_storage(count=6), (1,)).changing(storages=((6, end),))
    first = tensors(w=struct.unpack("<f", end[:4]))
    yield case("bytes that look like a zip end record inside the data", ending, first)
    joined = SOUND.changing(suffix=SOUND.data)
    split = error("malformedContainer", "", len(SOUND.data), "split them")
    yield case("two archives in one file", joined, split)


def cases() -> Iterator[Case]:
    for group in (counts, key_lists, headers, views, contents):
        yield from group()

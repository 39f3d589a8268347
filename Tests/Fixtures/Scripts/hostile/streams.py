"""Streams of PyTorch 0.1.10 to 1.5 that lie about themselves."""

import struct

from .case import Case, Silence, error, tensors
from .code import (
    ONE_TWO,
    dict_of,
    floats,
    integer,
    list_of,
    named,
    pickle,
    text,
    tuple_of,
)
from .stream_parts import MAGIC, Stream, storage, system_information, tensor

TOPIC = "Stream"


def case(
    name: str, stream: Stream, expect: dict, read: str = "archive", torch: Silence | None = None
) -> Case:
    return Case(TOPIC, name, stream.data, expect, read, "stream", torch)


def counts() -> list[Case]:
    sound = Stream()
    mismatch = error("storageMismatch", "storage 0", sound.data_position)
    rows = {"2^60": 2**60, "-1": -1, "3 where the pickle says 2": 3, "0 where the pickle says 2": 0}
    cases = [
        case(f"an element count of {name}", sound.changing(storages=((count, ONE_TWO),)), mismatch)
        for name, count in rows.items()
    ]
    for name, count in {"2^60": 2**60, "2^62": 2**62}.items():
        body = pickle(dict_of(w=tensor(storage(count=count), (1,))))
        agreed = sound.changing(object=body, storages=((count, ONE_TWO),))
        code = "storageMismatch" if count == 2**62 else "truncated"
        place = agreed.data_position + (0 if count == 2**62 else 8)
        cases.append(
            case(f"a count of {name} that the pickle states too", agreed, error(code, "storage 0", place))
        )
    cut = error("truncated", "storage 0", sound.data_position + 8, ["cut short"])
    shorter = sound.changing(storages=((2, floats(1)),))
    return [
        case("a sound stream", sound, tensors(w=[1, 2])),
        case("truncated data", shorter, cut),
        case("a truncation at every byte", sound, error(None, None), "archive-prefixes"),
        *cases,
    ]


def key_lists() -> list[Case]:
    sound = Stream()
    place = sound.keys_position
    missing = sound.changing(keys=pickle(b"]"), storages=())
    invented = sound.changing(
        keys=pickle(list_of(text("0"), text("1"))), storages=((2, ONE_TWO),) * 2
    )
    repeated = sound.changing(
        keys=pickle(list_of(text("0"), text("0"))), storages=((2, ONE_TWO),) * 2
    )
    return [
        case(
            "a key list that misses a storage",
            missing,
            error("missingRecord", "storage 0", place),
            torch=Silence("reads uninitialised memory", {"w": [None, None]}),
        ),
        case("a key list that invents a storage", invented, error("storageMismatch", "storage 1", place)),
        case("a key list that repeats a storage", repeated, error("duplicateRecord", "storage 0", place)),
    ]


def headers() -> list[Case]:
    sound = Stream()
    wrong = sound.changing(magic=MAGIC[:5] + bytes([MAGIC[5] ^ 1]) + MAGIC[6:])
    version = sound.changing(version=pickle(integer(1002)))
    big = sound.changing(system=system_information(little_endian=False))
    return [
        case("a wrong magic number", wrong, error("malformedContainer", "", len(MAGIC))),
        case(
            "a wrong version",
            version,
            error("unsupportedFeature", "the protocol version", sound.version_position),
        ),
        case(
            "little_endian False",
            big,
            error("ambiguousByteOrder", "sys_info", sound.system_position, ["--byte-order"]),
            torch=Silence("reads the data as little-endian, whoever wrote them", {"w": [1, 2]}),
        ),
    ]


def views() -> list[Case]:
    cases = []
    for name, (offset, count) in {
        "past its storage": (1, 2),
        "that overflows": (2**62, 2),
        "longer than its storage": (0, 2**62),
    }.items():
        window = tuple_of(text("v"), integer(offset), integer(count))
        body = dict_of(w=tensor(storage(view=window), (1,)))
        stream = Stream(object=pickle(body))
        cases.append(case(f"a view {name}", stream, error("storageMismatch", "storage v")))
    window = tuple_of(text("v"), integer(-1), integer(1))
    negative = Stream(object=pickle(dict_of(w=tensor(storage(view=window), (1,)))))
    refusal = error("unknownPersistentID", "the object", negative.object_position)
    return [*cases, case("a view before its storage", negative, refusal)]


def contents() -> list[Case]:
    end = b"PK\x05\x06" + bytes(20)
    ending = Stream(
        object=pickle(dict_of(w=tensor(storage(count=6), (1,)))), storages=((6, end),)
    )
    value = tensors(w=list(struct.unpack("<f", end[:4])))
    module = tuple_of(text("module"), named("os", "system"), text("evil.py"), text("import os"))
    with_module = Stream(object=pickle(dict_of(m=module + b"Q", w=tensor())))
    sound = Stream()
    joined = sound.changing(suffix=sound.data)
    split = error("malformedContainer", "", len(sound.data), ["split them"])
    return [
        case("a module id, never resolved", with_module, tensors(w=[1, 2])),
        case("bytes that look like a zip end record inside the data", ending, value),
        case("two archives in one file", joined, split),
    ]


def cases() -> list[Case]:
    groups = (counts(), key_lists(), headers(), views(), contents())
    return [case for group in groups for case in group]

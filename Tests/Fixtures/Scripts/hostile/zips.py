"""Zip archives that lie about themselves."""

import struct
import zlib

from .case import Case, Silence, error, tensors
from .code import ONE_TWO, SOUND, dict_of, floats, pickle, storage, tensor
from .zip_parts import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint, deflated_record

TOPIC = "Zip"
HEADER = 30


def records() -> list[Case]:
    sound = checkpoint()
    other = floats(3, 4)
    silent = Silence("reads whichever record its zip reader finds", {"w": [1, 2]})
    mismatch = error("storageMismatch", STORAGE, sound.position(STORAGE) + HEADER + len(STORAGE))
    again = sound.adding(Record(STORAGE, other))
    twice = sound.adding(Record("other/data.pkl", pickle(SOUND)))
    renamed = sound.changing(STORAGE, local_name="archive/data/9")
    damaged = sound.changing(STORAGE, crc=zlib.crc32(ONE_TWO) ^ 1)
    return [
        Case(TOPIC, "a sound archive", sound.data, tensors(w=[1, 2])),
        Case(TOPIC, "a record shorter than declared", checkpoint(data=floats(1)).data, mismatch),
        Case(TOPIC, "a record longer than declared", checkpoint(data=floats(1, 2, 3)).data, mismatch),
        Case(TOPIC, "a missing record", sound.removing(STORAGE).data, error("missingRecord", STORAGE)),
        Case(
            TOPIC,
            "a duplicated record",
            again.data,
            error("duplicateRecord", STORAGE, again.position(STORAGE)),
            torch=silent,
        ),
        Case(TOPIC, "two data.pkl", twice.data, error("duplicateRecord", "other/data.pkl")),
        Case(
            TOPIC,
            "a local name unlike the central one",
            renamed.data,
            error("malformedContainer", STORAGE, sound.position(STORAGE)),
            torch=Silence("reads the record under the central name", {"w": [1, 2]}),
        ),
        Case(
            TOPIC,
            "a wrong CRC of a tensor's record",
            damaged.data,
            error("checksumMismatch", "w"),
            torch=Silence("reads values that are not those of the checksum", {"w": [1, 2]}),
        ),
        Case(
            TOPIC,
            "a wrong CRC of the pickle",
            sound.changing(PICKLE, crc=1).data,
            error("tensor", PICKLE, says=["CRC-32"]),
        ),
        Case(TOPIC, "a CRC of 0 that was not computed", sound.changing(STORAGE, crc=0).data, tensors(w=[1, 2])),
    ]


def features() -> list[Case]:
    sound = checkpoint()
    place = sound.position(STORAGE)
    cases = []
    for flags, name in {0x1: "encryption", 0x20: "a patch", 0x40: "strong encryption"}.items():
        data = sound.changing(STORAGE, flags=flags).data
        refusal = error("unsupportedFeature", STORAGE, place)
        cases.append(Case(TOPIC, f"the flag 0x{flags:x} of {name}", data, refusal))
    unknown = error("unsupportedFeature", VERSION, says=["versions 1 to 10"])
    orders = error("malformedContainer", "archive/byteorder", says=['"middle"'])
    neither = sound.adding(Record("archive/byteorder", b"middle"))
    method = sound.changing(STORAGE, method=12)
    return [
        *cases,
        Case(TOPIC, "version 11", sound.changing(VERSION, data=b"11\n").data, unknown),
        Case(TOPIC, "a byteorder that is neither", neither.data, orders),
        Case(TOPIC, "a record compressed by bzip2", method.data, error("unsupportedFeature", STORAGE, place)),
    ]


def overlaps() -> list[Case]:
    sound = checkpoint()
    inner = Record("archive/data/1", floats(9))
    nested = sound.changing(STORAGE, data=inner.local())
    start = nested.position(STORAGE) + HEADER + len(STORAGE)
    hidden = Record(inner.name, inner.data, position=start, listed_only=True)
    body = dict_of(w=tensor(storage(count=len(inner.local()) // 4), (1,)), v=tensor(storage("1", 1), (1,)))
    overlapping = nested.changing(PICKLE, data=pickle(body)).adding(hidden)
    moved = overlapping.position(STORAGE) + HEADER + len(STORAGE)
    overlapping = Zip((*overlapping.records[:-1], Record(inner.name, inner.data, position=moved, listed_only=True)))
    signature = struct.unpack("<f", b"PK\x03\x04")[0]
    within = Silence("reads both records", {"w": [signature], "v": [9]})
    twice = Silence("reads the same bytes for both", {"w": [1, 2], "v": [1, 2]})
    two = sound.changing(PICKLE, data=pickle(dict_of(w=tensor(), v=tensor(storage("1")))))
    shared = Record("archive/data/1", ONE_TWO, position=two.position(STORAGE), listed_only=True)
    return [
        Case(
            TOPIC,
            "an entry within another",
            overlapping.data,
            error("overlappingRecords", inner.name, moved),
            torch=within,
        ),
        Case(
            TOPIC,
            "two entries that share a local header",
            two.adding(shared).data,
            error("malformedContainer", inner.name, two.position(STORAGE), ["the local header calls"]),
            torch=twice,
        ),
    ]


def surroundings() -> list[Case]:
    sound = checkpoint()
    whole = sound.data
    behind = Zip(sound.records, suffix=b"\0" * 7).data
    before = Zip(sound.records, prefix=b"PK\x03\x04" + b"\0" * 7).data
    huge = sound.changing(STORAGE, size=0xFFFFFFFF, stored_size=0xFFFFFFFF).data
    end = "the end record"
    cut = error("truncated", "", len(whole) - 10, ["cut short"])
    return [
        Case(TOPIC, "bytes before the archive", before, error("malformedContainer", "", None, ["damaged"])),
        Case(TOPIC, "bytes after the archive", behind, error("malformedContainer", end)),
        Case(TOPIC, "two archives in one file", whole + whole, error("malformedContainer", end)),
        Case(TOPIC, "a truncated end record", whole[:-10], cut),
        Case(TOPIC, "a truncation at every byte", whole, error(None, None), "archive-prefixes"),
        Case(TOPIC, "sizes of 0xFFFFFFFF without zip64", huge, error("malformedContainer", "", None, ["damaged"])),
    ]


def compression() -> list[Case]:
    sound = checkpoint()
    packed = deflated_record(STORAGE, (ONE_TWO, 1))
    zeros = 100 << 20
    bomb = Record(
        STORAGE, deflated_record(STORAGE, (b"\0", 1 << 20)).data, size=zeros, crc=1, method=8
    )
    body = pickle(dict_of(w=tensor(storage(count=zeros // 4), (zeros // 4,))))
    exploding = Zip((Record(PICKLE, body), bomb, sound.records[2]))
    lying = Zip((sound.records[0], Record(STORAGE, packed.data, size=8, crc=1, method=8), sound.records[2]))
    return [
        Case(
            TOPIC,
            "a deflated record",
            Zip((sound.records[0], packed, sound.records[2])).data,
            tensors(w=[1, 2]),
        ),
        Case(
            TOPIC,
            "a deflate bomb",
            exploding.data,
            error("limitExceeded", STORAGE, exploding.position(STORAGE), ["--limit unpacked-bytes="]),
        ),
        Case(TOPIC, "a deflated record with a wrong CRC", lying.data, error("unreadableStorage", "w")),
    ]


def other_archives() -> list[Case]:
    sound = checkpoint()
    script = sound.adding(Record("archive/constants.pkl", pickle(b")")))
    holder = Zip((Record("README.md", b"weights"), Record("model.pth", sound.data)))
    other = Zip(tuple(Record(f"file{number}.txt", b"text") for number in range(7)))
    return [
        Case(TOPIC, "TorchScript", script.data, tensors(w=[1, 2])),
        Case(TOPIC, "a zip that holds a .pth", holder.data, error("notACheckpoint", "model.pth", says=["unpack it"])),
        Case(TOPIC, "a zip that is no checkpoint", other.data, error("notACheckpoint", "", says=["file0.txt", "7 records"])),
    ]


def cases() -> list[Case]:
    groups = (records(), features(), overlaps(), surroundings(), compression(), other_archives())
    return [case for group in groups for case in group]

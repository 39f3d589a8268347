"""Zip archives whose fields are wrong."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles.parts import ONE_TWO, SOUND, dict_of, floats, pickled, storage, tensor

from .case import Case, Topic, error, silence, tensors

case = Topic("Zip")
SECOND = "archive/data/1"


def records() -> Iterator[Case]:
    sound = checkpoint()
    place = sound.position(STORAGE)
    mismatch = error("storageMismatch", STORAGE, sound.data_position(STORAGE))
    yield case("a sound archive", sound, tensors(w=[1, 2]))
    yield case("a record shorter than declared", checkpoint(data=floats(1)), mismatch)
    yield case("a record longer than declared", checkpoint(data=floats(1, 2, 3)), mismatch)
    missing = error("missingRecord", STORAGE)
    yield case("a missing record", sound.removing(STORAGE), missing)
    again = sound.adding(Record(STORAGE, floats(3, 4)))
    duplicate = error("duplicateRecord", STORAGE, again.position(STORAGE))
    either = silence("reads whichever record its zip reader finds", w=[1, 2])
    yield case("a duplicated record", again, duplicate, torch=either)
    twice = sound.adding(Record("other/data.pkl", pickled(SOUND)))
    yield case("two data.pkl", twice, error("duplicateRecord", "other/data.pkl"))
    renamed = sound.changing(STORAGE, local_name="archive/data/9")
    central = silence("reads the record under the central name", w=[1, 2])
    wrong_name = error("malformedContainer", STORAGE, place)
    yield case("a local name unlike the central one", renamed, wrong_name, torch=central)
    damaged = sound.changing(STORAGE, crc=zlib.crc32(ONE_TWO) ^ 1)
    unchecked = silence("reads values that are not those of the checksum", w=[1, 2])
    wrong_sum = error("checksumMismatch", "w")
    yield case("a wrong CRC of a tensor's record", damaged, wrong_sum, torch=unchecked)
    in_pickle = sound.changing(PICKLE, crc=1)
    yield case("a wrong CRC of the pickle", in_pickle, error("tensor", PICKLE, says="CRC-32"))
    uncomputed = sound.changing(STORAGE, crc=0)
    yield case("a CRC of 0 that was not computed", uncomputed, tensors(w=[1, 2]))


def features() -> Iterator[Case]:
    sound = checkpoint()
    unsupported = error("unsupportedFeature", STORAGE, sound.position(STORAGE))
    for flags, name in {0x1: "encryption", 0x20: "a patch", 0x40: "strong encryption"}.items():
        archive = sound.changing(STORAGE, flags=flags)
        yield case(f"the flag 0x{flags:x} of {name}", archive, unsupported)
    unknown = error("unsupportedFeature", VERSION, says="versions 1 to 10")
    yield case("version 11", sound.changing(VERSION, data=b"11\n"), unknown)
    middle = sound.adding(Record("archive/byteorder", b"middle"))
    orders = error("malformedContainer", "archive/byteorder", says='"middle"')
    yield case("a byteorder that is neither", middle, orders)
    yield case("a record compressed by bzip2", sound.changing(STORAGE, method=12), unsupported)


def overlaps() -> Iterator[Case]:
    inner = Record(SECOND, floats(9))
    outer = checkpoint(
        dict_of(
            w=tensor(storage(count=len(inner.local) // 4), (1,)),
            v=tensor(storage("1", 1), (1,)),
        ),
        inner.local,
    )
    start = outer.data_position(STORAGE)
    nested = outer.adding(replace(inner, position=start, listed_only=True))
    signature = struct.unpack("<f", b"PK\x03\x04")[0]
    both = silence("reads both records", w=[signature], v=[9])
    overlap = error("overlappingRecords", SECOND, start)
    yield case("an entry within another", nested, overlap, torch=both)
    two = checkpoint(dict_of(w=tensor(), v=tensor(storage("1"))))
    place = two.position(STORAGE)
    shared = two.adding(Record(SECOND, ONE_TWO, position=place, listed_only=True))
    same = silence("reads the same bytes for both", w=[1, 2], v=[1, 2])
    called = error("malformedContainer", SECOND, place, "the local header calls")
    yield case("two entries that share a local header", shared, called, torch=same)


def surroundings() -> Iterator[Case]:
    sound = checkpoint()
    whole = sound.data
    damaged = error("malformedContainer", "", None, "damaged")
    end = error("malformedContainer", "the end record")
    before = replace(sound, prefix=b"PK\x03\x04" + b"\0" * 7)
    yield case("bytes before the archive", before, damaged)
    yield case("bytes after the archive", replace(sound, suffix=b"\0" * 7), end)
    yield case("two archives in one file", replace(sound, suffix=whole), end)
    cut = error("truncated", "", len(whole) - 10, "cut short")
    yield case("a truncated end record", whole[:-10], cut, suffix="zip")
    yield case("a truncation at every byte", sound, error(None, None), "archive-prefixes")
    huge = sound.changing(STORAGE, size=0xFFFFFFFF, stored_size=0xFFFFFFFF)
    yield case("sizes of 0xFFFFFFFF without zip64", huge, damaged)


def compression() -> Iterator[Case]:
    packed = Record.deflated(STORAGE, (ONE_TWO, 1))
    version = Record(VERSION, b"3\n")
    sound = Zip((Record(PICKLE, pickled(SOUND)), packed, version))
    yield case("a deflated record", sound, tensors(w=[1, 2]))
    zeros = 100 << 20
    megabyte = Record.deflated(STORAGE, (b"\0", 1 << 20))
    body = dict_of(w=tensor(storage(count=zeros // 4), (zeros // 4,)))
    bomb = replace(megabyte, size=zeros, crc=1)
    exploding = Zip((Record(PICKLE, pickled(body)), bomb, version))
    place = exploding.position(STORAGE)
    over = error("limitExceeded", STORAGE, place, "--limit unpacked-bytes=")
    yield case("a deflate bomb", exploding, over)
    wrong = sound.changing(STORAGE, crc=1)
    yield case("a deflated record with a wrong CRC", wrong, error("unreadableStorage", "w"))


def other_archives() -> Iterator[Case]:
    sound = checkpoint()
    script = sound.adding(Record("archive/constants.pkl", pickled(b")")))
    yield case("TorchScript", script, tensors(w=[1, 2]))
    holder = Zip((Record("README.md", b"weights"), Record("model.pth", sound.data)))
    unpack = error("notACheckpoint", "model.pth", says="unpack it")
    yield case("a zip that holds a .pth", holder, unpack)
    other = Zip(tuple(Record(f"file{number}.txt", b"text") for number in range(7)))
    listed = error("notACheckpoint", "", says=["file0.txt", "7 records"])
    yield case("a zip that is no checkpoint", other, listed)


def cases() -> Iterator[Case]:
    groups = (records, features, overlaps, surroundings, compression, other_archives)
    for group in groups:
        yield from group()

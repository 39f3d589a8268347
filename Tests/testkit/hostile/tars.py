"""Tars of PyTorch before 0.1.10 whose parts contradict each other."""

import struct
from collections.abc import Iterator

from testkit.containers.tars import BLOCK, RECORD, Tar, checkpoint, storage_entry, tensor_entry
from testkit.pickles.emitter import assemble
from testkit.pickles.parts import NONE, ONE_TWO, integer, pickled, text

from .case import Case, Topic, error, silence, tensors

case = Topic("Tar")
SOUND = checkpoint()
VALUES = tensors(**{"": [1, 2]})
#: The pickle of a count of entries, which begins the members `tensors` and `storages`.
COUNT = len(pickled(integer(1)))
#: An entry's dimensions, or its count of elements, begin after its pickle.
TENSOR_NUMBERS = len(tensor_entry()) - 32
STORAGE_COUNT = len(storage_entry()) - 16


def tensor_numbers() -> Iterator[Case]:
    place = SOUND.data_position("tensors") + COUNT + TENSOR_NUMBERS
    malformed = error("malformedTensor", "tensor 5", place)
    for name, count in {"2^31-1": 2**31 - 1, "-1": 2**32 - 1}.items():
        tar = checkpoint(tensors=(tensor_entry(dimensions=count),))
        yield case(f"{name} dimensions", tar, malformed)
    beyond = error("tensor", "tensor 5", place)
    values = {"": [1, 2, None]}
    added = silence("resizes the storage: what it adds is whatever the memory held", **values)
    for name, numbers, torch in (
        ("a negative size", (-1, 1, 0), None),
        ("a negative stride", (2, -1, 0), None),
        ("an offset past the storage", (2, 1, 1), None),
        ("a tensor larger than its storage", (3, 1, 0), added),
    ):
        tar = checkpoint(tensors=(tensor_entry(numbers=numbers),))
        yield case(name, tar, beyond, torch=torch)


def counts() -> Iterator[Case]:
    yield case("a sound tar", SOUND, VALUES)
    stored = SOUND.data_position("storages") + COUNT + STORAGE_COUNT
    for name, count, code, start in (
        ("2^61", 2**61, "storageMismatch", stored),
        ("-1", -1, "storageMismatch", stored),
        ("2^40", 2**40, "truncated", stored + 8),
    ):
        tar = checkpoint(storages=(storage_entry(count=count),))
        yield case(f"a count of {name} elements", tar, error(code, "storage 7", start))
    entries = SOUND.data_position("tensors")
    first = entries + COUNT
    for name, count, code, start in (
        ("10^9 tensors", 10**9, "malformedContainer", entries),
        ("tensors one too many", 2, "pickle", first + len(tensor_entry())),
        ("tensors one too few", 0, "malformedContainer", first),
    ):
        tar = checkpoint(tensor_count=count)
        yield case(f"a count of {name}", tar, error(code, "tensors", start))
    start = SOUND.data_position("storages") + COUNT
    fewer = error("malformedContainer", "storages", start)
    yield case("a count of storages one too few", checkpoint(storage_count=0), fewer)


def identifiers() -> Iterator[Case]:
    unknown = error("unknownPersistentID", "pickle", SOUND.data_position("pickle"))
    for name, identifier in {
        "an identifier of nothing": assemble("PERSID 6"),
        "a non-numeric identifier": assemble("PERSID five"),
        "an identifier of 20 digits": assemble("PERSID", "9" * 20),
        "an identifier None": NONE + assemble("BINPERSID"),
    }.items():
        yield case(name, checkpoint(identifier), unknown)
    start = SOUND.data_position("tensors") + COUNT
    absent = error("malformedContainer", "tensors", start)
    rows = {"an absent storage": integer(8), "a storage named by text": text("7")}
    for name, source in rows.items():
        yield case(name, checkpoint(tensors=(tensor_entry(source=source),)), absent)
    twice = checkpoint(tensors=(tensor_entry(), tensor_entry()))
    duplicate = error("duplicateRecord", "tensor 5", start + len(tensor_entry()))
    yield case("a tensor that is there twice", twice, duplicate)


def members() -> Iterator[Case]:
    yield case("a missing member", SOUND.removing("tensors"), error("missingRecord", "tensors"))
    others = checkpoint(storages=(storage_entry(data=struct.pack("<2f", 3, 4)),))
    again = SOUND.adding(others["storages"])
    end = sum(len(member.bytes) for member in SOUND.entries)
    last = silence("reads the last one", **{"": [3, 4]})
    duplicate = error("duplicateRecord", "storages", end)
    yield case("a member that is there twice", again, duplicate, torch=last)
    wrong = error("malformedContainer", "pickle", SOUND.position("pickle"))
    yield case("a bad checksum", SOUND.changing("pickle", checksum=0o12345), wrong)
    never = error("unsupportedFeature", "storages", SOUND.position("storages"), "never followed")
    for name, kind in {"a symbolic link": b"2", "a hard link": b"1"}.items():
        link = SOUND.changing("storages", kind=kind, link="/etc/passwd", data=b"")
        yield case(name, link, never)
    yield case("little_endian False", big_endian(), VALUES)
    mislabeled = checkpoint(little_endian=False)
    start = mislabeled.data_position("storages") + COUNT + len(storage_entry()) - len(ONE_TWO)
    says = "reads the data as little-endian, whatever the flag says"
    yield case(
        "little_endian False over little-endian numbers",
        mislabeled,
        error("truncated", "storage 7", start),
        torch=silence(says, **{"": [1, 2]}),
    )


def big_endian() -> Tar:
    """The tar of a big-endian machine."""
    header = tensor_entry(numbers=())[:-8] + struct.pack(">I", 1) + bytes(4)
    entry = header + struct.pack(">3q", 2, 1, 0)
    stored = storage_entry(count=2 << 56, data=struct.pack(">2f", 1, 2))
    return checkpoint(tensors=(entry,), storages=(stored,), little_endian=False)


def ends() -> Iterator[Case]:
    zeros = error("notACheckpoint", "", 0, "zero bytes")
    yield case("an empty tar", bytes(RECORD), zeros, suffix="tar")
    yield case("1,024 zero bytes", bytes(1024), zeros, suffix="tar")
    whole = SOUND.data
    cut = whole[: -BLOCK * 3]
    short = error("truncated", "the tar archive", len(cut), "cut short")
    yield case("a tar cut short", cut, short, suffix="tar")
    follow = error("malformedContainer", "the tar archive", len(whole), "bytes follow")
    yield case("two archives in one file", whole + whole, follow, suffix="tar")


def cases() -> Iterator[Case]:
    for group in (tensor_numbers, counts, identifiers, members, ends):
        yield from group()

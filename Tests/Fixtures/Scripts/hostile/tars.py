"""Tars of PyTorch before 0.1.10 that lie about themselves."""

import struct

from .case import Case, Silence, error, tensors
from .code import ONE_TWO, integer, pickle, text
from .tar_parts import BLOCK, RECORD, Member, Tar, checkpoint, storage, tensor

TOPIC = "Tar"


def case(name: str, tar: Tar, expect: dict, torch: Silence | None = None) -> Case:
    return Case(TOPIC, name, tar.data, expect, suffix="tar", torch=torch)


def start(tar: Tar, member: str) -> int:
    """Where a member's data begin."""
    return tar.position(member) + BLOCK


def tensor_numbers() -> list[Case]:
    cases = []
    for name, count in {"2^31-1": 2**31 - 1, "-1": 2**32 - 1}.items():
        tar = checkpoint(tensors=(tensor(dimensions=count),))
        place = start(tar, "tensors") + len(pickle(integer(1))) + len(tensor()) - 32
        cases.append(case(f"{name} dimensions", tar, error("malformedTensor", "tensor 5", place)))
    longer = checkpoint(tensors=(tensor(numbers=(3, 1, 0)),))
    place = start(longer, "tensors") + len(pickle(integer(1))) + len(tensor()) - 32
    beyond = error("tensor", "tensor 5", place)
    rows = {"a negative size": (-1, 1, 0), "a negative stride": (2, -1, 0), "an offset past the storage": (2, 1, 1)}
    for name, numbers in rows.items():
        cases.append(case(name, checkpoint(tensors=(tensor(numbers=numbers),)), beyond))
    silent = Silence("resizes the storage: what it adds is whatever the memory held", {"": [1, 2, None]})
    return [*cases, case("a tensor larger than its storage", longer, beyond, torch=silent)]


def counts() -> list[Case]:
    sound = checkpoint()
    stored = start(sound, "storages") + len(pickle(integer(1))) + len(storage()) - 16
    impossible = error("storageMismatch", "storage 7", stored)
    huge = checkpoint(storages=(storage(count=2**61),))
    negative = checkpoint(storages=(storage(count=-1),))
    beyond = checkpoint(storages=(storage(count=2**40),))
    entries = error("malformedContainer", "tensors", start(sound, "tensors"))
    return [
        case("a sound tar", sound, tensors(**{"": [1, 2]})),
        case("a count of 2^61 elements", huge, impossible),
        case("a count of -1 elements", negative, impossible),
        case("a count of 2^40 elements", beyond, error("truncated", "storage 7", stored + 8)),
        case("a count of 10^9 tensors", checkpoint(tensor_count=10**9), entries),
        case(
            "a count of tensors one too many",
            checkpoint(tensor_count=2),
            error("pickle", "tensors", start(sound, "tensors") + len(pickle(integer(1))) + len(tensor())),
        ),
        case(
            "a count of tensors one too few",
            checkpoint(tensor_count=0),
            error("malformedContainer", "tensors", start(sound, "tensors") + len(pickle(integer(1)))),
        ),
        case(
            "a count of storages one too few",
            checkpoint(storage_count=0),
            error("malformedContainer", "storages", start(sound, "storages") + len(pickle(integer(1)))),
        ),
    ]


def identifiers() -> list[Case]:
    rows = {"an identifier of nothing": b"P6\n", "a non-numeric identifier": b"Pfive\n"}
    rows |= {"an identifier of 20 digits": b"P" + b"9" * 20 + b"\n", "an identifier None": b"NQ"}
    cases = []
    for name, identifier in rows.items():
        tar = checkpoint(identifier)
        cases.append(case(name, tar, error("unknownPersistentID", "pickle", start(tar, "pickle"))))
    for name, source in {"an absent storage": integer(8), "a storage named by text": text("7")}.items():
        tar = checkpoint(tensors=(tensor(source=source),))
        place = start(tar, "tensors") + len(pickle(integer(1)))
        cases.append(case(name, tar, error("malformedContainer", "tensors", place)))
    twice = checkpoint(tensors=(tensor(), tensor()))
    place = start(twice, "tensors") + len(pickle(integer(2))) + len(tensor())
    return [*cases, case("a tensor that is there twice", twice, error("duplicateRecord", "tensor 5", place))]


def members() -> list[Case]:
    sound = checkpoint()
    others = checkpoint(storages=(storage(data=struct.pack("<2f", 3, 4)),))
    again = sound.adding(others.members[-1])
    place = sum(len(member.bytes) for member in sound.members)
    wrong = sound.changing("pickle", checksum=0o12345)
    link = sound.changing("storages", kind=b"2", link="/etc/passwd", data=b"")
    hard = sound.changing("storages", kind=b"1", link="/etc/passwd", data=b"")
    followed = error("unsupportedFeature", "storages", sound.position("storages"), ["never followed"])
    big = checkpoint(
        tensors=(tensor(numbers=(2, 1, 0), order=">"),),
        storages=(storage(count=2 << 56, data=struct.pack(">2f", 1, 2)),),
        little_endian=False,
    ).changing("tensors", data=_swapped_tensor())
    mislabelled = checkpoint(little_endian=False)
    first = start(mislabelled, "storages") + len(pickle(integer(1)))
    return [
        case("a missing member", sound.removing("tensors"), error("missingRecord", "tensors")),
        case(
            "a member that is there twice",
            again,
            error("duplicateRecord", "storages", place),
            torch=Silence("reads the last one", {"": [3, 4]}),
        ),
        case("a bad checksum", wrong, error("malformedContainer", "pickle", sound.position("pickle"))),
        case("a symbolic link", link, followed),
        case("a hard link", hard, followed),
        case("little_endian False", big, tensors(**{"": [1, 2]})),
        case(
            "little_endian False over little-endian numbers",
            mislabelled,
            error("truncated", "storage 7", first + len(storage()) - len(ONE_TWO)),
            torch=Silence("reads the data as little-endian, whatever the flag says", {"": [1, 2]}),
        ),
    ]


def _swapped_tensor() -> bytes:
    """The member `tensors` of a big-endian machine."""
    header = tensor(numbers=())
    return pickle(integer(1)) + header[:-8] + struct.pack(">I", 1) + bytes(4) + struct.pack(">3q", 2, 1, 0)


def ends() -> list[Case]:
    sound = checkpoint()
    joined = sound.data + sound.data
    cut = sound.data[: -BLOCK * 3]
    zeros = error("notACheckpoint", "", 0, ["zero bytes"])
    short = error("truncated", "the tar archive", len(cut), ["cut short"])
    behind = error("malformedContainer", "the tar archive", len(sound.data), ["bytes follow"])
    return [
        Case(TOPIC, "an empty tar", bytes(RECORD), zeros, suffix="tar"),
        Case(TOPIC, "1,024 zero bytes", bytes(1024), zeros, suffix="tar"),
        Case(TOPIC, "a tar cut short", cut, short, suffix="tar"),
        Case(TOPIC, "two archives in one file", joined, behind, suffix="tar"),
    ]


def cases() -> list[Case]:
    groups = (tensor_numbers(), counts(), identifiers(), members(), ends())
    return [case for group in groups for case in group]

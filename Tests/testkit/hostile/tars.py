"""Tars of PyTorch before 0.1.10 whose parts contradict each other."""

import struct

from testkit.containers.tars import BLOCK, RECORD, Tar, checkpoint, storage_entry, tensor_entry
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble

from . import Files


def big_endian() -> Tar:
    """Returns the tar of a big-endian machine."""
    header = tensor_entry(numbers=())[:-8] + struct.pack(">I", 1) + bytes(4)
    entry = header + struct.pack(">3q", 2, 1, 0)
    stored = storage_entry(count=2 << 56, data=struct.pack(">2f", 1, 2))
    return checkpoint(tensors=(entry,), storages=(stored,), little_endian=False)


def files() -> Files:
    sound = checkpoint()
    other = checkpoint(storages=(storage_entry(data=p.floats(3, 4)),))["storages"]
    link = {"link": "/etc/passwd", "data": b""}
    tensors = {
        "2^31-1 dimensions": tensor_entry(dimensions=2**31 - 1),
        "-1 dimensions": tensor_entry(dimensions=2**32 - 1),
        "a negative size": tensor_entry(numbers=(-1, 1, 0)),
        "a negative stride": tensor_entry(numbers=(2, -1, 0)),
        "an offset past the storage": tensor_entry(numbers=(2, 1, 1)),
        "a tensor larger than its storage": tensor_entry(numbers=(3, 1, 0)),
        "an absent storage": tensor_entry(source=p.integer(8)),
        "a storage named by text": tensor_entry(source=p.text("7")),
    }
    counts = {"2^61": 2**61, "-1": -1, "2^40": 2**40}
    return {
        "a sound tar": sound,
        **{name: checkpoint(tensors=(entry,)) for name, entry in tensors.items()},
        **{
            f"a count of {name} elements": checkpoint(storages=(storage_entry(count=count),))
            for name, count in counts.items()
        },
        "a count of 10^9 tensors": checkpoint(tensor_count=10**9),
        "a count of tensors one too many": checkpoint(tensor_count=2),
        "a count of tensors one too few": checkpoint(tensor_count=0),
        "a count of storages one too few": checkpoint(storage_count=0),
        "an identifier of nothing": checkpoint(assemble("PERSID 6")),
        "a non-numeric identifier": checkpoint(assemble("PERSID five")),
        "an identifier of 20 digits": checkpoint(assemble("PERSID", "9" * 20)),
        "an identifier None": checkpoint(assemble("NONE BINPERSID")),
        "a tensor that is there twice": checkpoint(tensors=(tensor_entry(), tensor_entry())),
        "a missing member": sound.removing("tensors"),
        "a member that is there twice": sound.adding(other),
        "a bad checksum": sound.changing("pickle", checksum=0o12345),
        "a symbolic link": sound.changing("storages", kind=b"2", **link),
        "a hard link": sound.changing("storages", kind=b"1", **link),
        "little_endian False": big_endian(),
        "little_endian False over little-endian numbers": checkpoint(little_endian=False),
        "an empty tar": bytes(RECORD),
        "1,024 zero bytes": bytes(1024),
        "a tar cut short": sound.data[: -BLOCK * 3],
        "two archives in one file": sound.data * 2,
    }

"""Tensors whose numbers cannot be right, and unusual ones that are."""

import zlib

from testkit.containers.zips import STORAGE, Zip, checkpoint
from testkit.pickles import parts as p

from . import Files

GEOMETRIES = {
    "a negative offset": ((2,), (1,), -1),
    "a negative size": ((-1,), (1,), 0),
    "a negative stride": ((2,), (-1,), 0),
    "the least offset": ((2,), (1,), -(2**63)),
    "the greatest offset": ((1,), (1,), 2**63 - 1),
    "the greatest stride": ((2,), (2**63 - 1,), 0),
    "sizes of 2^32 by 2^32": ((2**32, 2**32), (2**32, 1), 0),
    "sizes whose bytes overflow": ((2**31, 2**31), (2**31, 1), 0),
    "sizes and strides of different lengths": ((2, 1), (1,), 0),
    "a stride too many": ((), (1,), 0),
    "an extent past the storage": ((3,), (1,), 0),
    "an offset past the storage": ((1,), (1,), 2),
    "a stride past the storage": ((2,), (2,), 0),
    "a stride of zero": ((2, 2), (0, 1), 0),
    "a dimension of size 1 with any stride": ((1, 2, 1), (77, 1, 2**63 - 1), 0),
    "no dimensions": ((), (), 1),
    "no elements": ((0, 7), (7, 1), 1000),
    "a stride-0 expansion of 4 bytes to 4 TiB": ((1 << 20, 1 << 20), (0, 0), 0),
}


def of(size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, count: int = 2) -> Zip:
    """Returns a checkpoint of one tensor `w` over the storage (1, 2, …)."""
    body = p.dict_of(w=p.tensor(p.storage(count=count), size, stride, p.integer(offset)))
    return checkpoint(body, p.floats(*range(1, count + 1)))


def tensors() -> Files:
    climbing = "../../../etc/passwd"
    other_type, other_count = p.storage(kind="IntStorage"), p.storage(count=1)
    two_types = p.dict_of(w=p.tensor(), v=p.tensor(other_type))
    two_counts = p.dict_of(w=p.tensor(), v=p.tensor(other_count, (1,)))
    return {
        **{name: of(*geometry) for name, geometry in GEOMETRIES.items()},
        "overlapping strides": of((3, 2), (1, 1), count=4),
        f"a storage key {climbing}": checkpoint(p.dict_of(w=p.tensor(p.storage(climbing)))),
        "one storage key under two element types": checkpoint(two_types),
        "one storage key under two counts": checkpoint(two_counts),
    }


def output() -> Files:
    """Returns files whose fault shows only when they are written: the older output must stay."""
    # Each view is within its own budget; together they are past that of the whole file.
    views = {f"v{index}": p.tensor(size=((1 << 24) - index,), stride=(0,)) for index in range(9)}
    wrong = zlib.crc32(p.ONE_TWO) ^ 1
    return {
        "a sound archive over an older output": checkpoint(),
        "a wrong CRC found while writing": checkpoint().changing(STORAGE, crc=wrong),
        "an expansion to 4 TiB": of((1 << 20, 1 << 20), (0, 0)),
        "nine expansions of 4 bytes to 64 MiB": checkpoint(p.dict_of(**views)),
    }

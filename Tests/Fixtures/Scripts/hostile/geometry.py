"""Tensors whose numbers cannot be, and unusual ones that can."""

from .case import Case, Silence, error, tensors
from .code import dict_of, floats, integer, storage, tensor
from .zip_parts import STORAGE, checkpoint

TOPIC = "Tensors"
SILENT_KEY = Silence(
    "reads the second storage, of ints, as the floats of the first", {"w": [1, 2], "v": [1, 2]}
)


def of(size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, count: int = 2) -> bytes:
    """A checkpoint of one tensor `w` over the storage (1, 2, …)."""
    body = dict_of(w=tensor(storage(count=count), size, stride, integer(offset)))
    return checkpoint(body, floats(*range(1, count + 1))).data


def impossible() -> list[Case]:
    rows = {
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
    }
    return [Case(TOPIC, name, of(*row), error("tensor", "w")) for name, row in rows.items()]


def unusual() -> list[Case]:
    rows = {
        "overlapping strides": (of((3, 2), (1, 1), count=4), [1, 2, 2, 3, 3, 4]),
        "a stride of zero": (of((2, 2), (0, 1)), [1, 2, 1, 2]),
        "a dimension of size 1 with any stride": (of((1, 2, 1), (77, 1, 2**63 - 1)), [1, 2]),
        "no dimensions": (of((), (), 1), [2]),
        "no elements": (of((0, 7), (7, 1), 1000), []),
    }
    return [Case(TOPIC, name, data, tensors(w=values)) for name, (data, values) in rows.items()]


def keys() -> list[Case]:
    climbing = "../../../etc/passwd"
    escape = checkpoint(dict_of(w=tensor(storage(climbing))))
    two_types = checkpoint(dict_of(w=tensor(), v=tensor(storage(kind="IntStorage"))))
    two_counts = checkpoint(dict_of(w=tensor(), v=tensor(storage(count=1), (1,))))
    mismatch = error("storageMismatch", STORAGE)
    missing = error("missingRecord", f"archive/data/{climbing}")
    return [
        Case(TOPIC, f"a storage key {climbing}", escape.data, missing),
        Case(
            TOPIC, "one storage key under two element types", two_types.data, mismatch, torch=SILENT_KEY
        ),
        Case(TOPIC, "one storage key under two counts", two_counts.data, mismatch),
    ]


def cases() -> list[Case]:
    tebibytes = of((1 << 20, 1 << 20), (0, 0))
    refusal = error("limitExceeded", "w", says=["over the limit"])
    expansion = Case(TOPIC, "a stride-0 expansion of 4 bytes to 4 TiB", tebibytes, refusal)
    return [*impossible(), *unusual(), *keys(), expansion]

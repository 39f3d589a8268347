"""Tensors whose numbers cannot be right, and unusual ones that are."""

from collections.abc import Iterator

from testkit.containers.zips import STORAGE, Zip, checkpoint
from testkit.pickles.parts import dict_of, floats, integer, storage, tensor

from .case import Case, Topic, error, silence, tensors

case = Topic("Tensors")

IMPOSSIBLE = {
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


def of(size: tuple[int, ...], stride: tuple[int, ...], offset: int = 0, count: int = 2) -> Zip:
    """A checkpoint of one tensor `w` over the storage (1, 2, …)."""
    body = dict_of(w=tensor(storage(count=count), size, stride, integer(offset)))
    return checkpoint(body, floats(*range(1, count + 1)))


def cases() -> Iterator[Case]:
    for name, geometry in IMPOSSIBLE.items():
        yield case(name, of(*geometry), error("tensor", "w"))
    unusual = {
        "overlapping strides": (of((3, 2), (1, 1), count=4), [1, 2, 2, 3, 3, 4]),
        "a stride of zero": (of((2, 2), (0, 1)), [1, 2, 1, 2]),
        "a dimension of size 1 with any stride": (of((1, 2, 1), (77, 1, 2**63 - 1)), [1, 2]),
        "no dimensions": (of((), (), 1), [2]),
        "no elements": (of((0, 7), (7, 1), 1000), []),
    }
    for name, (archive, values) in unusual.items():
        yield case(name, archive, tensors(w=values))
    climbing = "../../../etc/passwd"
    escape = checkpoint(dict_of(w=tensor(storage(climbing))))
    missing = error("missingRecord", f"archive/data/{climbing}")
    yield case(f"a storage key {climbing}", escape, missing)
    two_types = checkpoint(dict_of(w=tensor(), v=tensor(storage(kind="IntStorage"))))
    says = "reads the second storage, of ints, as the floats of the first"
    silent = silence(says, w=[1, 2], v=[1, 2])
    mismatch = error("storageMismatch", STORAGE)
    yield case("one storage key under two element types", two_types, mismatch, torch=silent)
    two_counts = checkpoint(dict_of(w=tensor(), v=tensor(storage(count=1), (1,))))
    yield case("one storage key under two counts", two_counts, mismatch)
    over = error("limitExceeded", "w", says="over the limit")
    yield case("a stride-0 expansion of 4 bytes to 4 TiB", of((1 << 20, 1 << 20), (0, 0)), over)

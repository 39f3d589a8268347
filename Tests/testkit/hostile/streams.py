"""Streams of PyTorch 0.1.10 to 1.5 whose parts contradict each other."""

from testkit.containers.streams import Stream, sys_info, whole_storage
from testkit.pickles import parts as p

from . import Files

SOUND = Stream()
COUNTS = {"2^60": 2**60, "-1": -1, "3 where the pickle says 2": 3, "0 where the pickle says 2": 0}
VIEWS = {
    "past its storage": (1, 2),
    "that overflows": (2**62, 2),
    "longer than its storage": (0, 2**62),
    "before its storage": (-1, 1),
}


def stream(w: bytes, size: tuple[int, ...] = (2,), **others: bytes) -> Stream:
    """Returns a stream whose object has the tensor `w` over the storage of this persistent id."""
    return Stream(object=p.pickled(p.dict_of(**others, w=p.tensor(w, size))))


def view(key: str, offset: int, count: int) -> bytes:
    """Returns the persistent id of a view of the storage 0."""
    return p.storage(view=p.tuple_of(p.text(key), p.integer(offset), p.integer(count)))


def agreed(count: int, data: bytes) -> Stream:
    """Returns a stream whose count the pickle states, too."""
    return stream(whole_storage(count=count), (1,)).changing(storages=((count, data),))


def keyed(*keys: str) -> Stream:
    """Returns a stream that lists these keys, and a storage for each."""
    listed = p.list_of(*map(p.text, keys)) if keys else b"]"
    return SOUND.changing(keys=p.pickled(listed), storages=((2, p.ONE_TWO),) * len(keys))


def files() -> Files:
    magic = SOUND.magic
    module = p.tuple_of(
        p.text("module"), p.symbol("os.system"), p.text("evil.py"), p.text("import os")
    )
    return {
        "a sound stream": SOUND,
        "truncated data": SOUND.changing(storages=((2, p.floats(1)),)),
        "a truncation at every byte": SOUND,
        **{
            f"an element count of {name}": SOUND.changing(storages=((count, p.ONE_TWO),))
            for name, count in COUNTS.items()
        },
        "a count of 2^60 that the pickle states too": agreed(2**60, p.ONE_TWO),
        "a count of 2^62 that the pickle states too": agreed(2**62, p.ONE_TWO),
        "a key list that misses a storage": keyed(),
        "a key list that invents a storage": keyed("0", "1"),
        "a key list that repeats a storage": keyed("0", "0"),
        "a wrong magic number": SOUND.changing(magic=magic[:5] + bytes([magic[5] ^ 1]) + magic[6:]),
        "a wrong version": SOUND.changing(version=p.pickled(p.integer(1002))),
        "little_endian False": SOUND.changing(system=sys_info(little_endian=False)),
        **{f"a view {name}": stream(view("v", *window), (1,)) for name, window in VIEWS.items()},
        "a module id, never resolved": stream(whole_storage(), m=module + b"Q"),
        "bytes that look like a zip end record inside the data": agreed(
            6, b"PK\x05\x06" + bytes(20)
        ),
        "two archives in one file": SOUND.changing(suffix=SOUND.data),
    }

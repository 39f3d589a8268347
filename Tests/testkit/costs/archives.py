"""Archives and indexes with many parts, and parts that hide in each other."""

from collections.abc import Callable, Iterator

from testkit.containers.arrays import npy
from testkit.containers.tars import Member, Tar
from testkit.costs.accented import index_of_shards, records
from testkit.costs.case import FILE_BYTES, Case, archive
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import pickled

NONE = assemble("NONE STOP")


def globals_in_folder(folder: str) -> bytes:
    """A checkpoint with 16,000 globals in a folder with a long name."""
    body = b"".join(assemble(f"GLOBAL a{n}.b POP") for n in range(16_000))
    return archive([(f"{folder}/data.pkl", pickled(body + assemble("NONE")))])


def arrays_of_many_dimensions() -> bytes:
    """55,000 arrays of 128 dimensions."""
    shape = "1," * 128
    array = npy(f"{{'descr':'|u1','fortran_order':False,'shape':({shape}),}}", b"\x00", width=0)
    return archive((f"{n}.npy", array) for n in range(55_000))


def failing_pickles() -> bytes:
    """Ten pickles of integers that fail."""
    return assemble("PROTO 2", assemble("INT _") * 330_000, "STOP") * 10


def local_headers(pickle: bytes) -> bytes:
    """Local headers of a zip, each before the same pickle, and no directory."""
    header = b"PK\x03\x04\x14" + bytes(21) + b"\x01\x00\x00\x00a"
    return (header + pickle) * (FILE_BYTES // len(header + pickle))


def overlapping_pickles(headers: int = 50, names: int = 16_000) -> bytes:
    """Local headers of a zip; each pickle skips the other headers to one block of globals."""
    step = 37
    parts = []
    for index in range(headers):
        skipped = number((headers - index - 1) * step, 4)
        parts.append(b"PK\x03\x04\x14" + bytes(25) + assemble("PROTO 2") + b"B" + skipped)
    for index in range(names):
        parts.append(assemble(f"GLOBAL a{index // 128:03d}.b{index % 128:03d} POP"))
    return b"".join(parts) + NONE


CASES: dict[str, Callable[[], bytes]] = {
    "16,000 globals in a folder of letters, zip": lambda: globals_in_folder("x" * 60_000),
    "16,000 globals in a folder of signs that are not shown, zip": lambda: globals_in_folder(
        "\u202e" * 20_000
    ),
    "80,000 records of 63 pickles, zip": lambda: archive(
        (f"a/{n}", NONE * 63) for n in range(80_000)
    ),
    "90,000 empty records, zip": lambda: records([f"a/{n}" for n in range(90_000)]),
    "55,000 arrays of 128 dimensions, npz": arrays_of_many_dimensions,
    "ten pickles of integers that fail, pickle": failing_pickles,
    "local headers with a pickle behind each, zip without a directory": lambda: local_headers(
        assemble("PROTO 2") + NONE
    ),
    "local headers with a mark behind each, zip without a directory": lambda: local_headers(
        assemble("PROTO 2 MARK")
    ),
    "50 pickles that end in the same 16,000 globals, zip without a directory": overlapping_pickles,
    "an index of 16,000 shards": lambda: index_of_shards(
        {str(n): f"s{n}.bin" for n in range(16_000)}
    ),
    "20,000 members, tar": lambda: (
        Tar(tuple(Member(f"{n:08d}", b"") for n in range(FILE_BYTES // 512 - 20))).data
    ),
}


def cases() -> Iterator[Case]:
    """The files."""
    for name, make in CASES.items():
        yield Case(name, make)

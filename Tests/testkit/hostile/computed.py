"""Files whose lengths, repetitions, offsets or numbers are computed."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from testkit.containers.arrays import npy, safetensors
from testkit.containers.streams import Stream
from testkit.containers.tars import BLOCK
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint  # fmt: skip
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, code, number
from . import PARTS, Files

SECOND = "archive/data/1"


def zips() -> Files:
    """Returns records that overlap, and a deflate bomb."""
    inner = Record(SECOND, p.floats(9))
    whole = p.tensor(p.storage(count=len(inner.local) // 4), (1,))
    body = p.dict_of(w=whole, v=p.tensor(p.storage("1", 1), (1,)))
    outer = checkpoint(body, inner.local)
    start = outer.position(STORAGE) + len(outer[STORAGE].local) - len(inner.local)
    two = checkpoint(p.dict_of(w=p.tensor(), v=p.tensor(p.storage("1"))))
    shared = Record(SECOND, p.ONE_TWO, position=two.position(STORAGE), listed_only=True)
    zeros = 100 << 20
    large = checkpoint(p.dict_of(w=p.tensor(p.storage(count=zeros // 4), (zeros // 4,))))
    bomb = replace(Record.deflated(STORAGE, (b"\0", 1 << 20)), size=zeros, crc=1)
    return {
        "an entry within another": outer.adding(replace(inner, position=start, listed_only=True)),
        "two entries that share a local header": two.adding(shared),
        "a deflate bomb": large.changing(STORAGE, **vars(bomb)),
    }


def swapped_names() -> Zip:
    """Returns two storages that have each other's name in Info-ZIP's extra field."""
    body = p.dict_of(a=p.tensor(), b=p.tensor(p.storage("1")))
    archive = checkpoint(body, p.ONE_TWO, p.floats(3, 4))
    for name, other in ((STORAGE, SECOND), (SECOND, STORAGE)):
        field = b"\x01" + number(zlib.crc32(name.encode()), 4) + other.encode()
        extra = b"up" + number(len(field), 2) + field
        archive = archive.changing(name, local_name=other, extra=extra)
    return archive


def accents() -> Zip:
    """Returns less than a kilobyte that took nine seconds."""
    accents = "\u0301\u0316".encode()
    start = assemble("PROTO 2 EMPTY_LIST MARK", code("BINUNICODE"))
    start += number(1 + 50_000 * len(accents), 4) + b"s"
    end = assemble("NONE NONE NONE NONE TUPLE BINPERSID STOP")
    record = Record.deflated(PICKLE, (start, 1), (accents, 50_000), (end, 1))
    return Zip((record, Record(VERSION, b"3\n")))


def block(front: bytes) -> bytes:
    """Returns a tar's first block without a magic, whose member's name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    whole = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    whole = whole.ljust(BLOCK, b"\0")
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]


def formats_that_are_tars() -> Files:
    """Returns tars to PyTorch, which tries a tar first, that begin like another format."""
    tail = tar_checkpoint(PARTS["evil"]).data

    def over_the_tar(start: bytes) -> bytes:
        """Returns a pickle that begins with a string over the rest of the block and the tar."""
        start += assemble("PROTO 3", code("BINBYTES"))
        return block(start + number(BLOCK - len(start) - 4 + len(tail), 4)) + tail

    stream = Stream(system=assemble('POP { "little_endian" NEWTRUE } STOP'))
    rest = stream.data.removeprefix(stream.magic + stream.version)
    header = f"{{'descr':'|u1','fortran_order':False,'shape':({BLOCK - 76 + len(tail)},),}}"
    entries = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    return {
        "a stream that is a tar": over_the_tar(stream.magic + stream.version) + rest,
        "a pickle that is a tar": over_the_tar(b"") + b".",
        "a NumPy array that is a tar": block(npy(header, width=66)) + tail,
        "safetensors that are a tar": block(safetensors(entries, length=BLOCK - 8)) + tail,
    }


def attacks() -> Files:
    million = ((b"\x80\x02N", 1), (b"I_\n", 1_100_000), (PARTS["evil"] + b".", 1))
    failing = Record.deflated("archive/extra.bin", *million)
    return formats_that_are_tars() | {
        "two records whose names are exchanged by Unicode paths": swapped_names(),
        "a reference whose kind is of accents": accents(),
        "a million integers that fail, before a global": checkpoint().adding(failing),
    }


#: The functions that make what no listing has.
COMPUTED: dict[str, Callable[[], Files]] = {"Zip": zips, "Attacks": attacks}

"""Ways to hide a global that people and programs found by attacking the scanner."""

from collections.abc import Iterator
from dataclasses import replace

from testkit.containers.arrays import describe, npy
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import MAGIC_NUMBER, Stream
from testkit.containers.tars import BLOCK, Member, Tar
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, Record, checkpoint
from testkit.pickles.emitter import assemble, code, number
from testkit.pickles.parts import (
    ONE_TWO,
    SOUND,
    call,
    dict_of,
    floats,
    integer,
    pickled,
    symbol,
    tensor,
    text,
    tuple_of,
)

from .case import Case, Json, Topic
from .findings import evil, found, named_in, sound_names, suspicious
from .scanners import IN_STORAGES, IN_TENSORS

case = Topic("Attacks", "globals")
GAP = found(gaps=1)


def evil_tar_names() -> Json:
    """The names in a tar whose pickle is evil."""
    return found(suspicious("pickle"), *IN_STORAGES, *IN_TENSORS)


def block(front: bytes) -> bytes:
    """A tar's first block without a magic, for an empty member; its name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    whole = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    whole = whole.ljust(BLOCK, b"\0")
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]


def formats_that_are_tars() -> Iterator[Case]:
    """Tars to PyTorch, which tries a tar first; another format to a reader of the first bytes."""
    tar = tar_checkpoint(evil())
    tail = tar.data

    def over_the_tar(start: bytes) -> bytes:
        """A pickle that begins with a string over the rest of the block and the tar."""
        start += assemble("PROTO 3", code("BINBYTES"))
        return start + number(BLOCK - len(start) - 4 + len(tail), 4)

    front = over_the_tar(pickled(integer(MAGIC_NUMBER)) + pickled(integer(1001)))
    flag = dict_of(little_endian=assemble("NEWTRUE"))
    system = assemble("POP", flag, "STOP")
    stream = Stream(system=system)
    rest = system + stream.object + stream.keys + number(2, 8) + ONE_TWO
    names = sound_names(stream.object, start=BLOCK + len(tail) + len(system))
    yield case(
        "a stream that is a tar", block(front) + tail + rest, found(*names, gaps=1), suffix="stream"
    )
    yield case("a pickle that is a tar", block(over_the_tar(b"")) + tail + b".", GAP)
    shape = f"({BLOCK - 76 + len(tail)},)"
    header = f"{{'descr':'|u1','fortran_order':False,'shape':{shape},}}"
    yield case(
        "a NumPy array that is a tar", block(npy(header, width=66)) + tail, GAP, suffix="npy"
    )
    entries = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    front = safetensors(entries, length=BLOCK - 8)
    yield case("safetensors that are a tar", block(front) + tail, GAP, suffix="safetensors")
    first = Member("é", b"", checksum=1).bytes
    total = sum(first[:148]) + sum(first[156:BLOCK]) + 8 * 32 - 512
    signed = Member("é", b"", checksum=total)
    yield case("a tar whose checksum is of signed bytes", Tar((signed, *tar.entries)), GAP)
    plain = Tar(tuple(replace(member, magic=b"") for member in tar.entries))
    yield case("a tar without a magic", plain, evil_tar_names())


def pax(key: str, value: str) -> bytes:
    """A record of a PAX header; its length counts its own two digits."""
    line = f" {key}={value}\n"
    return f"{len(line) + 2}{line}".encode()


def tar_members() -> Iterator[Case]:
    """Members that Python's tarfile reads under another name, or that other readers do not see."""
    sound = tar_checkpoint()
    notes = Member("notes", pickled(evil()))
    every = Member("g", pax("path", "storages"), kind=b"g")
    sparse = Member("x", pax("GNU.sparse.name", "storages"), kind=b"x")
    inner = Member("storages", pickled(evil())).bytes
    folder = Member("notes/", inner, kind=b"\0")
    foldered = replace(notes, magic=b"", folder=b"storages")
    for name, members in {
        "a PAX header that names all members": (every, notes),
        "a PAX header of a sparse file": (sparse, notes),
        "a folder with members for data": (folder,),
        "a member's folder in a tar that has none": (foldered,),
    }.items():
        yield case(name, sound.adding(*members), GAP)
    dtype = dict_of(_dtype=symbol("torch.float64"))
    namespace = assemble(call("argparse.Namespace"), dtype, "BUILD")
    entry = pickled(tuple_of(integer(7), text("cpu"), namespace)) + number(2, 8) + floats(1, 2)
    data = pickled(integer(1)) + entry + pickled(evil())
    changed = sound.changing("storages", data=data)
    names = named_in(data, "argparse.Namespace", "torch.float64", member="storages")
    expected = found(*names, *IN_TENSORS, gaps=1)
    yield case("a storage class that is an object", changed, expected)


def past_an_error() -> Iterator[Case]:
    """Globals after an opcode that one unpickler rejects and another accepts."""
    extra = "archive/extra.bin"
    names = sound_names(pickled(SOUND), PICKLE)
    frame = assemble("PROTO 4 FRAME 100000")
    framed = frame + evil() + b"."
    filled = assemble("INT 1_0 POP", text("a" * 700), "POP", evil(), "STOP")
    late = "an integer that only Python reads, far before a global"
    for name, data, offset in (
        ("a frame longer than its record", framed, len(frame)),
        (late, filled, len(filled) - len(evil()) - 1),
    ):
        expected = found(*names, suspicious(extra, offset), gaps=1)
        yield case(name, checkpoint().adding(Record(extra, data)), expected)
    runs = ((b"\x80\x02N", 1), (b"I_\n", 1_100_000), (evil() + b".", 1))
    million = checkpoint().adding(Record.deflated(extra, *runs))
    one_gap = found(*names, gaps=1)
    yield case("a million integers that fail, before a global", million, one_gap)
    version = assemble(frame, integer(1001), "STOP")
    stream = Stream(version=version, suffix=bytes(100_000))
    yield case("a frame that reaches behind STOP, in a stream", stream, GAP)
    sixth = assemble("NONE STOP") * 5 + evil() + b"."
    yield case("a sixth pickle", sixth, found(suspicious("", 10)))
    zipped = checkpoint(evil()).data
    array = npy(describe("<f4"), bytes(4))
    yield case("a zip behind a NumPy array", array + zipped, GAP, suffix="npy")
    script = checkpoint().adding(Record(extra, b"#!/bin/sh\n" + zipped))
    yield case("a zip behind a line, in a zip", script, one_gap)
    module = "torch.nn.modules.activation.F"
    body = dict_of(w=tensor(), f=symbol(module))
    names = sound_names(pickled(body), PICKLE) + named_in(pickled(body), module, member=PICKLE)
    yield case("a module that a module imports", checkpoint(body), found(*names))


def cases() -> Iterator[Case]:
    for group in (formats_that_are_tars, tar_members, past_an_error):
        yield from group()

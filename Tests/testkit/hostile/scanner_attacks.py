"""Ways to hide a global that people and programs found by attacking the scanner."""

from dataclasses import replace

from testkit.containers.arrays import describe, npy
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import Stream
from testkit.containers.tars import BLOCK, Member, Tar
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import Record, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, code, number

from . import Files
from .scanners import EVIL, evil

EXTRA = "archive/extra.bin"


def block(front: bytes) -> bytes:
    """Returns a tar's first block without a magic, whose member's name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    whole = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    whole = whole.ljust(BLOCK, b"\0")
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]


def formats_that_are_tars() -> Files:
    """Returns tars to PyTorch, which tries a tar first, that begin like another format."""
    tar = tar_checkpoint(evil())
    tail = tar.data

    def over_the_tar(start: bytes) -> bytes:
        """Returns a pickle that begins with a string over the rest of the block and the tar."""
        start += assemble("PROTO 3", code("BINBYTES"))
        return block(start + number(BLOCK - len(start) - 4 + len(tail), 4)) + tail

    system = assemble("POP", p.dict_of(little_endian=p.TRUE), "STOP")
    stream = Stream(system=system)
    rest = system + stream.object + stream.keys + number(2, 8) + p.ONE_TWO
    shape = f"({BLOCK - 76 + len(tail)},)"
    header = f"{{'descr':'|u1','fortran_order':False,'shape':{shape},}}"
    entries = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    signed = Member("é", b"")
    # A checksum of signed bytes counts each of the name's two bytes as 256 less.
    first = replace(signed, checksum=signed.right_checksum - 512)
    return {
        "a stream that is a tar": over_the_tar(stream.magic + stream.version) + rest,
        "a pickle that is a tar": over_the_tar(b"") + b".",
        "a NumPy array that is a tar": block(npy(header, width=66)) + tail,
        "safetensors that are a tar": block(safetensors(entries, length=BLOCK - 8)) + tail,
        "a tar whose checksum is of signed bytes": Tar((first, *tar.entries)),
        "a tar without a magic": Tar(tuple(replace(m, magic=b"") for m in tar.entries)),
    }


def pax(name: str, key: str, value: str, kind: bytes = b"x") -> Member:
    """Returns a PAX header of one record; its length counts its own two digits."""
    line = f" {key}={value}\n"
    return Member(name, f"{len(line) + 2}{line}".encode(), kind=kind)


def tar_members() -> Files:
    """Returns members that tarfile reads under another name, or that others do not see."""
    sound = tar_checkpoint()
    notes = Member("notes", EVIL)
    inner = Member("storages", EVIL).blocks
    dtype = p.dict_of(_dtype=p.symbol("torch.float64"))
    namespace = assemble(p.call("argparse.Namespace"), dtype, "BUILD")
    entry = p.pickled(p.tuple_of(p.integer(7), p.text("cpu"), namespace))
    data = p.pickled(p.integer(1)) + entry + number(2, 8) + p.ONE_TWO + EVIL
    headers = pax("x", "path", "storages"), pax("y", "path", "tensors")
    return {
        "a PAX header that names all members": sound.adding(
            pax("g", "path", "storages", kind=b"g"), notes
        ),
        "a PAX header of a sparse file": sound.adding(
            pax("x", "GNU.sparse.name", "storages"), notes
        ),
        "a tar whose PAX header has another behind it": sound.adding(
            *headers, Member("notes", b".")
        ),
        "a folder with members for data": sound.adding(Member("notes/", inner, kind=b"\0")),
        "a member's folder in a tar that has none": sound.adding(
            replace(notes, magic=b"", folder=b"storages")
        ),
        "a storage class that is an object": sound.changing("storages", data=data),
        "a tar that begins like an empty zip": Tar(
            (Member("PK\x05\x06", b""), *tar_checkpoint(evil()).entries)
        ),
    }


def past_an_error() -> Files:
    """Returns globals after an opcode that one unpickler rejects and another accepts."""
    frame = assemble("PROTO 4 FRAME 100000")
    filled = assemble("INT 1_0 POP", p.text("a" * 700), "POP", evil(), "STOP")
    million = ((b"\x80\x02N", 1), (b"I_\n", 1_100_000), (evil() + b".", 1))
    version = assemble(frame, p.integer(1001), "STOP")
    zipped = checkpoint(evil()).data
    records = {
        "a frame longer than its record": Record(EXTRA, assemble(frame, evil(), "STOP")),
        "an integer that only Python reads, far before a global": Record(EXTRA, filled),
        "a million integers that fail, before a global": Record.deflated(EXTRA, *million),
        "a zip behind a line, in a zip": Record(EXTRA, b"#!/bin/sh\n" + zipped),
    }
    imported = p.dict_of(w=p.tensor(), f=p.symbol("torch.nn.modules.activation.F"))
    return {
        **{name: checkpoint().adding(record) for name, record in records.items()},
        "a frame that reaches behind STOP, in a stream": Stream(
            version=version, suffix=bytes(100_000)
        ),
        "a sixth pickle": assemble("NONE STOP") * 5 + evil() + b".",
        "a zip behind a NumPy array": npy(describe("<f4"), bytes(4)) + zipped,
        "a module that a module imports": checkpoint(imported),
    }


def files() -> Files:
    return formats_that_are_tars() | tar_members() | past_an_error()

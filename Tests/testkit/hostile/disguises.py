"""Globals that a scanner must find, wherever people and programs have hidden them."""

from dataclasses import replace
from testkit.containers.arrays import describe, npy
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import MAGIC_NUMBER, Stream
from testkit.containers.tars import BLOCK, Member, Tar
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, VERSION, Record, Zip, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, code, number
from . import LISTING, Files

EVIL = LISTING["parts"]["evil"]
EVIL_PICKLE = p.pickled(EVIL)
#: `os.system("id")` in protocol 0.
OLD = p.symbol("os.system") + b"(S'id'\ntR."


def hidden() -> Files:
    inner = checkpoint(EVIL)
    nested = Zip((Record("README.md", b"weights"), Record("model.pth", inner.data)))
    return {
        "a zip without its directory": inner.data[:-60],
        "a wrong CRC of the pickle": inner.changing(PICKLE, crc=1),
        "a zip that holds a .pth": nested,
        "a compressed .bin in a zip": Zip((Record.deflated("a/model.bin", (inner.data, 1)),)),
        "a zip in a zip in a zip": Zip((Record("outer.zip", nested.data),)),
        "a second pickle beside the first": checkpoint().adding(
            Record("archive/extra.pkl", EVIL_PICKLE)
        ),
        "a pickle in the place of a tensor": checkpoint(p.SOUND, EVIL_PICKLE),
    }


def containers() -> Files:
    tar = tar_checkpoint()
    storages = assemble('PROTO 2 1 STOP PROTO 2 ( 7 "cpu" @os.system ) STOP')
    return {
        "a stream's sys_info": Stream(system=p.pickled(p.dict_of(little_endian=EVIL))),
        "a tar's storages": tar.changing("storages", data=storages),
        "a tar's sys_info": tar.changing("sys_info", data=EVIL_PICKLE),
    }


def disguised() -> Files:
    """Returns files that readers take for different formats."""
    head = assemble(f"LONG {MAGIC_NUMBER}L STOP INT 1001 STOP MARK DICT STOP")
    renamed = tar_checkpoint().changing("sys_info", name=OLD.decode(), checksum=1)
    late = p.text("id") + OLD
    capital = Zip((Record("archive/DATA.PKL", late), Record(VERSION, b"3\n")))
    objects, numbers = npy(describe("|O"), OLD), npy(describe("<f4"), bytes(4))
    arrays = (Record.deflated("a.npy", (numbers, 1)), Record.deflated("b.npy", (objects, 1)))
    return {
        "a stream of protocol 0": head + OLD,
        "a stream behind 800 bytes of nothing": assemble("NONE POP") * 400 + head + OLD,
        "a broken tar that is named as a pickle": renamed,
        # A header of 1,108 bytes as a pickle: a string of four bytes over the rest of the length.
        "a pickle like safetensors": safetensors((b"{0" + OLD).ljust(0x454)),
        "a record in capital letters": capital,
        "a record that begins with a text": Zip((Record("weights.bin", late),)),
        "a NumPy array of objects": objects,
        "a NumPy archive with an array of objects": Zip(arrays),
    }


EXTRA = "archive/extra.bin"


def block(front: bytes) -> bytes:
    """Returns a tar's first block without a magic, whose member's name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    whole = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    whole = whole.ljust(BLOCK, b"\0")
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]


def formats_that_are_tars() -> Files:
    """Returns tars to PyTorch, which tries a tar first, that begin like another format."""
    tar = tar_checkpoint(EVIL)
    tail = tar.data

    def over_the_tar(start: bytes) -> bytes:
        """Returns a pickle that begins with a string over the rest of the block and the tar."""
        start += assemble("PROTO 3", code("BINBYTES"))
        return block(start + number(BLOCK - len(start) - 4 + len(tail), 4)) + tail

    system = assemble("POP", '{ "little_endian" NEWTRUE }', "STOP")
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
    notes = Member("notes", EVIL_PICKLE)
    inner = Member("storages", EVIL_PICKLE).blocks
    namespace = '@argparse.Namespace ( ) REDUCE { "_dtype" @torch.float64 } BUILD'
    entry = assemble(f'PROTO 2 1 STOP PROTO 2 ( 7 "cpu" {namespace} ) STOP')
    data = entry + number(2, 8) + p.ONE_TWO + EVIL_PICKLE
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
            (Member("PK\x05\x06", b""), *tar_checkpoint(EVIL).entries)
        ),
    }


def past_an_error() -> Files:
    """Returns globals after an opcode that one unpickler rejects and another accepts."""
    frame = assemble("PROTO 4 FRAME 100000")
    filled = assemble("INT 1_0 POP", p.text("a" * 700), "POP", EVIL, "STOP")
    million = ((b"\x80\x02N", 1), (b"I_\n", 1_100_000), (EVIL + b".", 1))
    version = assemble(frame, p.integer(1001), "STOP")
    zipped = checkpoint(EVIL).data
    records = {
        "a frame longer than its record": Record(EXTRA, assemble(frame, EVIL, "STOP")),
        "an integer that only Python reads, far before a global": Record(EXTRA, filled),
        "a million integers that fail, before a global": Record.deflated(EXTRA, *million),
        "a zip behind a line, in a zip": Record(EXTRA, b"#!/bin/sh\n" + zipped),
    }
    return {
        **{name: checkpoint().adding(record) for name, record in records.items()},
        "a frame that reaches behind STOP, in a stream": Stream(
            version=version, suffix=bytes(100_000)
        ),
        "a sixth pickle": assemble("NONE STOP") * 5 + EVIL + b".",
        "a zip behind a NumPy array": npy(describe("<f4"), bytes(4)) + zipped,
    }


def scanner_lessons() -> Files:
    return hidden() | containers() | disguised()


def attacks() -> Files:
    return formats_that_are_tars() | tar_members() | past_an_error()

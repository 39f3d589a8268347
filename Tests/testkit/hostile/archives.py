"""Archives whose fields are wrong or contradict each other, and files that are no checkpoint."""

import struct
import zlib
from dataclasses import replace
from typing import Any
from testkit.containers import tars
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import Stream, sys_info, whole_storage
from testkit.containers.tars import storage_entry, tensor_entry
from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, code, number
from . import Files

SECOND = "archive/data/1"
CONSTANTS = Record("archive/constants.pkl", p.pickled(b")"))
README = Record("README.md", b"weights")


def zip_fields() -> Files:
    sound = checkpoint()
    storage: dict[str, dict[str, Any]] = {
        "a local name unlike the central one": {"local_name": "archive/data/9"},
        "a wrong CRC of a tensor's record": {"crc": zlib.crc32(p.ONE_TWO) ^ 1},
        "a CRC of 0 that was not computed": {"crc": 0},
        "the flag 0x1 of encryption": {"flags": 0x1},
        "the flag 0x20 of a patch": {"flags": 0x20},
        "the flag 0x40 of strong encryption": {"flags": 0x40},
        "a record compressed by bzip2": {"method": 12},
        "sizes of 0xFFFFFFFF without zip64": {"size": 0xFFFFFFFF, "stored_size": 0xFFFFFFFF},
    }
    added = {
        "a duplicated record": Record(STORAGE, p.floats(3, 4)),
        "two data.pkl": Record("other/data.pkl", p.pickled(p.SOUND)),
        "a byteorder that is neither": Record("archive/byteorder", b"middle"),
        "TorchScript": CONSTANTS,
    }
    other = Zip(tuple(Record(f"file{number}.txt", b"text") for number in range(7)))
    return {
        **{name: sound.changing(STORAGE, **fields) for name, fields in storage.items()},
        **{name: sound.adding(record) for name, record in added.items()},
        "a sound archive": sound,
        "a record shorter than declared": checkpoint(data=p.floats(1)),
        "a record longer than declared": checkpoint(data=p.floats(1, 2, 3)),
        "a missing record": sound.removing(STORAGE),
        "a wrong CRC of the pickle": sound.changing(PICKLE, crc=1),
        "version 11": sound.changing(VERSION, data=b"11\n"),
        "bytes before the archive": replace(sound, prefix=b"PK\x03\x04" + b"\0" * 7),
        "bytes after the archive": replace(sound, suffix=b"\0" * 7),
        "two archives in one file": replace(sound, suffix=sound.data),
        "a truncated end record": sound.data[:-10],
        "a truncation at every byte": sound,
        "a zip that holds a .pth": Zip((README, Record("model.pth", sound.data))),
        "a zip that is no checkpoint": other,
    }


def zip_overlaps() -> Files:
    inner = Record(SECOND, p.floats(9))
    whole = p.tensor(p.storage(count=len(inner.local) // 4), (1,))
    body = p.dict_of(w=whole, v=p.tensor(p.storage("1", 1), (1,)))
    outer = checkpoint(body, inner.local)
    start = outer.position(STORAGE) + len(outer[STORAGE].local) - len(inner.local)
    nested = replace(inner, position=start, listed_only=True)
    two = checkpoint(p.dict_of(w=p.tensor(), v=p.tensor(p.storage("1"))))
    shared = Record(SECOND, p.ONE_TWO, position=two.position(STORAGE), listed_only=True)
    return {
        "an entry within another": outer.adding(nested),
        "two entries that share a local header": two.adding(shared),
    }


def zip_compression() -> Files:
    packed = Record.deflated(STORAGE, (p.ONE_TWO, 1))
    version = Record(VERSION, b"3\n")
    sound = Zip((Record(PICKLE, p.pickled(p.SOUND)), packed, version))
    zeros = 100 << 20
    bomb = replace(Record.deflated(STORAGE, (b"\0", 1 << 20)), size=zeros, crc=1)
    body = p.dict_of(w=p.tensor(p.storage(count=zeros // 4), (zeros // 4,)))
    return {
        "a deflated record": sound,
        "a deflate bomb": Zip((Record(PICKLE, p.pickled(body)), bomb, version)),
        "a deflated record with a wrong CRC": sound.changing(STORAGE, crc=1),
    }


def zips() -> Files:
    return zip_fields() | zip_overlaps() | zip_compression()


def streams() -> Files:
    """Returns streams of PyTorch 0.1.10 to 1.5."""

    def agreed(count: int, data: bytes) -> Stream:
        """Returns a stream whose count the pickle states, too."""
        body = p.dict_of(w=p.tensor(whole_storage(count=count), (1,)))
        return Stream(object=p.pickled(body), storages=((count, data),))

    def keyed(keys: bytes, count: int) -> Stream:
        """Returns a stream that lists these keys."""
        return Stream(keys=p.pickled(keys), storages=((2, p.ONE_TWO),) * count)

    sound = Stream()
    flipped = sound.magic[:5] + bytes([sound.magic[5] ^ 1]) + sound.magic[6:]
    return {
        "a sound stream": sound,
        "truncated data": Stream(storages=((2, p.floats(1)),)),
        "a truncation at every byte": sound,
        "an element count of 2^60": Stream(storages=((2**60, p.ONE_TWO),)),
        "an element count of -1": Stream(storages=((-1, p.ONE_TWO),)),
        "an element count of 3 where the pickle says 2": Stream(storages=((3, p.ONE_TWO),)),
        "an element count of 0 where the pickle says 2": Stream(storages=((0, p.ONE_TWO),)),
        "a count of 2^60 that the pickle states too": agreed(2**60, p.ONE_TWO),
        "a count of 2^62 that the pickle states too": agreed(2**62, p.ONE_TWO),
        "a key list that misses a storage": keyed(assemble("EMPTY_LIST"), 0),
        "a key list that invents a storage": keyed(assemble('[ "0" "1" ]'), 2),
        "a key list that repeats a storage": keyed(assemble('[ "0" "0" ]'), 2),
        "a wrong magic number": Stream(magic=flipped),
        "a wrong version": Stream(version=p.pickled(p.integer(1002))),
        "little_endian False": Stream(system=sys_info(little_endian=False)),
        "bytes that look like a zip end record inside the data": agreed(6, b"PK\5\6" + bytes(20)),
        "two archives in one file": Stream(suffix=sound.data),
    }


def big_endian_tar() -> tars.Tar:
    """Returns the tar of a big-endian machine."""
    header = tensor_entry(numbers=())[:-8] + struct.pack(">I", 1) + bytes(4)
    entry = header + struct.pack(">3q", 2, 1, 0)
    stored = storage_entry(count=2 << 56, data=struct.pack(">2f", 1, 2))
    return tars.checkpoint(tensors=(entry,), storages=(stored,), little_endian=False)


def older_tars() -> Files:
    """Returns tars of PyTorch before 0.1.10."""
    sound = tars.checkpoint()
    other = tars.checkpoint(storages=(storage_entry(data=p.floats(3, 4)),))["storages"]
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
        **{name: tars.checkpoint(tensors=(entry,)) for name, entry in tensors.items()},
        **{
            f"a count of {name} elements": tars.checkpoint(storages=(storage_entry(count=count),))
            for name, count in counts.items()
        },
        "a count of 10^9 tensors": tars.checkpoint(tensor_count=10**9),
        "a count of tensors one too many": tars.checkpoint(tensor_count=2),
        "a count of tensors one too few": tars.checkpoint(tensor_count=0),
        "a count of storages one too few": tars.checkpoint(storage_count=0),
        "a tensor that is there twice": tars.checkpoint(tensors=(tensor_entry(), tensor_entry())),
        "a missing member": sound.removing("tensors"),
        "a member that is there twice": sound.adding(other),
        "a bad checksum": sound.changing("pickle", checksum=0o12345),
        "a symbolic link": sound.changing("storages", kind=b"2", **link),
        "a hard link": sound.changing("storages", kind=b"1", **link),
        "little_endian False": big_endian_tar(),
        "little_endian False over little-endian numbers": tars.checkpoint(little_endian=False),
        "an empty tar": bytes(tars.RECORD),
        "1,024 zero bytes": bytes(1024),
        "a tar cut short": sound.data[: -tars.BLOCK * 3],
        "two archives in one file": sound.data * 2,
    }


POINTER = b"""version https://git-lfs.github.com/spec/v1
oid sha256:5c106cde386e87d4033832f2996f5493238eda96ccf559d1d62760c4de0613f8
size 46827520
"""
PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"
HEADER = b'{"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'


def mistakes() -> Files:
    """Returns what people pass instead of a checkpoint; each has its own message and remedy."""
    whole, filling = checkpoint().data, bytes(range(256)) * 4
    return {
        "an empty file": b"",
        "a git-LFS pointer": POINTER,
        "an HTML page": PAGE,
        "an XML page": b'<?xml version="1.0"?><Error/>',
        "gzip": b"\x1f\x8b\x08\x00" + filling,
        "HDF5": b"\x89HDF\r\n\x1a\n" + filling,
        "PNG": b"\x89PNG\r\n\x1a\n" + filling,
        "a bare data.pkl": p.pickled(p.SOUND),
        # A folder, as if a checkpoint were unpacked; the bytes are its record `version`.
        "an unpacked folder": b"3\n",
        "a safetensors file under another name": safetensors(HEADER, p.ONE_TWO, alignment=8),
        "a zip download cut short": whole[: len(whole) // 2],
        "a stream download cut short": Stream().data[:-4],
        "a pickle with bytes behind it": assemble('PROTO 2 { "epoch" 3 } STOP', b"\0\0"),
    }


def swapped_names(archive: Zip) -> Zip:
    """Returns the archive whose storages have each other's name in Info-ZIP's extra field."""
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


def attacks() -> Files:
    """Returns checkpoints that PyTorch reads another way than they seem to be."""
    stolen = assemble('( "module"', p.tensor(whole_storage("1")), "NONE NONE ) BINPERSID")
    in_module_place = Stream(
        object=p.pickled(p.dict_of(w=p.tensor(whole_storage()), v=stolen)),
        keys=assemble('PROTO 2 [ "0" "1" ] STOP'),
        storages=((2, p.ONE_TWO), (2, p.floats(3, 4))),
    )
    two = checkpoint(p.dict_of(a=p.tensor(), b=p.tensor(p.storage("1"))), p.ONE_TWO, p.floats(3, 4))
    folded = p.tensor(size=(2,) + (1,) * 127, stride=(1,) * 128)
    pickle = p.pickled(p.SOUND)
    upper = {"DATA.PKL": pickle, "data/0": p.ONE_TWO, "inner/data.pkl": pickle}
    upper["inner/data/0"] = p.floats(7, 8)
    added = {
        "a big-endian TorchScript archive": (CONSTANTS, Record("archive/byteorder", b"big")),
        "a byte order in capital letters": (Record("archive/BYTEORDER", b"big"),),
        "a record in small letters and in capital ones": (Record(STORAGE.upper(), p.ONE_TWO),),
    }
    return {
        **{name: checkpoint().adding(*records) for name, records in added.items()},
        "a tensor in the place of a module": in_module_place,
        "an outer pickle in capital letters": Zip(
            tuple(Record(f"archive/{name}", data) for name, data in upper.items())
        ),
        "two records whose names are exchanged by Unicode paths": swapped_names(two),
        "a reference whose kind is of accents": accents(),
        "128 dimensions of which 127 have size 1": checkpoint(p.dict_of(w=folded)),
    }

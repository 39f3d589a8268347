"""The one writer of zip archives, and the checkpoints of PyTorch 1.6 and later in them."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from testkit.pickles.parts import ONE_TWO, pickled, sound
from .entries import Entries

STORED, DEFLATED = 0, 8
UTF8 = 0x800
EARLIEST_DATE = 33  # 1980-01-01
PICKLE = "archive/data.pkl"
STORAGE = "archive/data/0"
VERSION = "archive/version"
#: The longest copy of deflate. Its fixed code makes bytes that do not depend on a zlib's version.
MATCH_LENGTH = 258
#: 258 bytes from one to four bytes back: the code of the length, then of the distance.
COPIES = {distance: f"11000101{distance - 1:05b}" for distance in range(1, 5)}
LITERALS = [f"{0x30 + byte:08b}" if byte < 144 else f"{0x100 + byte:09b}" for byte in range(256)]
END = "0000000"


def packed(bits: str) -> bytes:
    """Returns bits as deflate has them, the first in the lowest place."""
    return int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")


def deflate_runs(*runs: tuple[bytes, int]) -> bytes:
    """Compresses each piece a number of times; pieces of one to four bytes are copied."""
    return b"".join(_run(*run) for run in runs) + packed("110" + END)


def _run(piece: bytes, count: int) -> bytes:
    """Returns a block, then an empty stored one that ends on a whole byte."""
    size, copies = len(piece) * count, 0
    if len(piece) in COPIES:
        copies = max(0, size - len(piece)) // MATCH_LENGTH
    begin = len(piece) if copies else 0
    rest = (piece * count)[begin + copies * MATCH_LENGTH :]
    literals = "".join(LITERALS[byte] for byte in piece[:begin])
    literals += COPIES.get(len(piece), "") * copies + "".join(LITERALS[byte] for byte in rest)
    return packed("010" + literals + END + "000") + b"\0\0\xff\xff"


@dataclass(frozen=True)
class Record:
    """A record and the fields of its two headers; None stands for the right value.

    `data` is as it is stored. `listed_only` leaves out the local header and the data. `local_name`
    is in the local header only, `extra` and `position` in the directory only. The upper byte of
    `creator` is the writer's system. `zip64` gives the local sizes in an extra field.
    """

    name: str
    data: bytes
    size: int | None = None
    stored_size: int | None = None
    crc: int | None = None
    flags: int | None = None
    method: int = STORED
    creator: int = 0
    attributes: int = 0
    zip64: bool = False
    local_name: str | None = None
    extra: bytes = b""
    position: int | None = None
    listed_only: bool = False

    @classmethod
    def deflated(cls, name: str, *runs: tuple[bytes, int]) -> "Record":
        """Returns a record of pieces, each a number of times, compressed without zlib."""
        plain = b"".join(piece * count for piece, count in runs)
        return replace(cls.compressed(name, plain), data=deflate_runs(*runs))

    @classmethod
    def compressed(cls, name: str, plain: bytes) -> "Record":
        compressor = zlib.compressobj(wbits=-15)
        data = compressor.compress(plain) + compressor.flush()
        return cls(name, data, size=len(plain), crc=zlib.crc32(plain), method=DEFLATED)

    @property
    def sizes(self) -> tuple[int, int]:
        stored = len(self.data) if self.stored_size is None else self.stored_size
        return stored, len(self.data) if self.size is None else self.size

    @property
    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        sizes, extra = self.sizes, b""
        if self.zip64:
            extra = struct.pack("<HHQQ", 1, 16, *reversed(sizes))
            sizes = (0xFFFFFFFF, 0xFFFFFFFF)
        return b"PK\x03\x04" + self._fields(name, *sizes, extra) + name.encode() + extra + self.data

    def central(self, position: int) -> bytes:
        offset = position if self.position is None else self.position
        creator = struct.pack("<H", self.creator & 0xFF00 | self._version)
        fields = creator + self._fields(self.name, *self.sizes, self.extra)
        fields += struct.pack("<HHHII", 0, 0, 0, self.attributes, offset)
        return b"PK\x01\x02" + fields + self.name.encode() + self.extra

    @property
    def _version(self) -> int:
        return 45 if self.zip64 else 20

    def _fields(self, name: str, stored: int, size: int, extra: bytes) -> bytes:
        """Returns the fields that both headers have, from the version to the lengths."""
        flags = (0 if name.isascii() else UTF8) if self.flags is None else self.flags
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        fields = (self._version, flags, self.method, 0, EARLIEST_DATE, crc, stored, size)
        return struct.pack("<HHHHHIIIHH", *fields, len(name.encode()), len(extra))


@dataclass(frozen=True)
class Zip(Entries[Record]):
    """An archive of records in this order, with bytes before and after it."""

    comment: bytes = b""
    prefix: bytes = b""
    suffix: bytes = b""

    @property
    def _placed(self) -> Iterator[tuple[Record, int]]:
        lengths = (0 if record.listed_only else len(record.local) for record in self.entries)
        return zip(self.entries, accumulate(lengths, initial=0), strict=False)

    @property
    def data(self) -> bytes:
        """The whole file; more than 65,535 records have an end record of zip64, too."""
        body = b"".join(record.local for record in self.entries if not record.listed_only)
        directory = b"".join(record.central(position) for record, position in self._placed)
        count, size, end = len(self.entries), len(directory), b""
        if count > 0xFFFF:
            fields = (44, 45, 45, 0, 0, count, count, size, len(body))
            end = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", *fields)
            end += b"PK\x06\x07" + struct.pack("<IQI", 0, len(body) + size, 1)
            count = 0xFFFF
        numbers = (0, 0, count, count, size, len(body), len(self.comment))
        end += b"PK\x05\x06" + struct.pack("<HHHHIIH", *numbers) + self.comment
        return self.prefix + body + directory + end + self.suffix


def checkpoint(body: bytes = sound(), data: bytes = ONE_TWO, *more: bytes) -> Zip:
    """Returns a checkpoint of one pickle, whose body this is, one storage and those after it."""
    records = [Record(PICKLE, pickled(body)), Record(STORAGE, data), Record(VERSION, b"3\n")]
    records += [Record(f"archive/data/{key}", data) for key, data in enumerate(more, 1)]
    return Zip(tuple(records))


def deflated_checkpoint(*runs: tuple[bytes, int]) -> Zip:
    """Returns a checkpoint of a few kilobytes whose pickle, of such runs, is long."""
    record = Record.deflated(PICKLE, (b"\x80\x02", 1), *runs, (b".", 1))
    return Zip((record, Record(VERSION, b"3\n")))

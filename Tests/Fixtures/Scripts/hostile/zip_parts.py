"""A zip archive put together field by field, right or wrong in any of them."""

import struct
import zlib
from dataclasses import dataclass, field, replace

from .code import ONE_TWO, SOUND, pickle
from .deflate import deflated, inflated


@dataclass(frozen=True)
class Record:
    """A record and what its two headers say; None stands for the truth."""

    name: str
    data: bytes
    size: int | None = None
    stored_size: int | None = None
    crc: int | None = None
    flags: int = 0
    method: int = 0
    local_name: str | None = None
    position: int | None = None
    listed_only: bool = False
    extra: bytes = b""

    def fields(self, name: str, extra: bytes = b"") -> bytes:
        """What both headers have alike, from the flags to the lengths."""
        size = len(self.data) if self.size is None else self.size
        stored = len(self.data) if self.stored_size is None else self.stored_size
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        lengths = (len(name.encode()), len(extra))
        return struct.pack("<HHHHIIIHH", self.flags, self.method, 0, 33, crc, stored, size, *lengths)

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        return b"PK\x03\x04\x14\x00" + self.fields(name) + name.encode() + self.data

    def central(self, position: int) -> bytes:
        place = position if self.position is None else self.position
        middle = bytes(10) + struct.pack("<I", place)
        return b"PK\x01\x02\x14\x00\x14\x00" + self.fields(self.name, self.extra) + middle + self.name.encode() + self.extra


def deflated_record(name: str, *runs: tuple[bytes, int]) -> Record:
    """A compressed record, right in every field."""
    plain = inflated(*runs)
    return Record(name, deflated(*runs), size=len(plain), crc=zlib.crc32(plain), method=8)


@dataclass(frozen=True)
class Zip:
    """An archive of records in this order."""

    records: tuple[Record, ...]
    suffix: bytes = b""
    prefix: bytes = field(default=b"")

    def position(self, name: str) -> int:
        """Where the last record of that name begins."""
        return dict(self._placed())[name]

    def changing(self, name: str, **changes: object) -> "Zip":
        changed = tuple(replace(r, **changes) if r.name == name else r for r in self.records)
        return replace(self, records=changed)

    def adding(self, *records: Record) -> "Zip":
        return replace(self, records=self.records + records)

    def removing(self, name: str) -> "Zip":
        return replace(self, records=tuple(r for r in self.records if r.name != name))

    def _placed(self) -> list[tuple[str, int]]:
        position = 0
        placed = []
        for record in self.records:
            placed.append((record.name, position))
            if not record.listed_only:
                position += len(record.local())
        return placed

    @property
    def data(self) -> bytes:
        body = b"".join(record.local() for record in self.records if not record.listed_only)
        places = [position for _, position in self._placed()]
        directory = b"".join(r.central(p) for r, p in zip(self.records, places, strict=True))
        count = len(self.records)
        sizes = (count, count, len(directory), len(body), 0)
        end = b"PK\x05\x06" + bytes(4) + struct.pack("<HHIIH", *sizes)
        return self.prefix + body + directory + end + self.suffix


PICKLE = "archive/data.pkl"
STORAGE = "archive/data/0"
VERSION = "archive/version"


def checkpoint(body: bytes = SOUND, data: bytes = ONE_TWO) -> Zip:
    """A checkpoint of one pickle and one storage."""
    return Zip((Record(PICKLE, pickle(body)), Record(STORAGE, data), Record(VERSION, b"3\n")))


def packed_pickle(*runs: tuple[bytes, int]) -> bytes:
    """A checkpoint whose pickle is too long to be stored: a few kilobytes that unpack to it."""
    record = deflated_record(PICKLE, (b"\x80\x02", 1), *runs, (b".", 1))
    return Zip((record, Record(VERSION, b"3\n"))).data

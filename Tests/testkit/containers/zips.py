"""The one writer of zip archives, and the checkpoints of PyTorch 1.6 and later in them."""

import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from testkit.pickles.objects import PersistentID, dump
from testkit.pickles.parts import ONE_TWO, SOUND, pickled
from testkit.pickles.rebuild import ObjectFlavor, lowering, storage_class
from testkit.pickles.values import Storage, StorageView

from .deflate import deflate_runs, inflate_runs
from .entries import Entries

STORED, DEFLATED = 0, 8
EARLIEST_DATE = 33  # 1980-01-01
PICKLE = "archive/data.pkl"
STORAGE = "archive/data/0"
VERSION = "archive/version"


@dataclass(frozen=True)
class Record:
    """A record and the fields of its two headers; None stands for the right value.

    `data` is as it is stored. `listed_only` leaves out the local header and the data. `local_name`
    is in the local header only, `extra` and `position` in the directory only. `creator` is the
    writer's system and version. `zip64` gives the local sizes in an extra field.
    """

    name: str
    data: bytes
    size: int | None = None
    stored_size: int | None = None
    crc: int | None = None
    flags: int = 0
    method: int = STORED
    creator: int = 20
    attributes: int = 0
    zip64: bool = False
    local_name: str | None = None
    extra: bytes = b""
    position: int | None = None
    listed_only: bool = False

    @classmethod
    def deflated(cls, name: str, *runs: tuple[bytes, int]) -> "Record":
        """A compressed record of pieces, each a number of times; any zlib gives the same bytes."""
        plain = inflate_runs(*runs)
        crc = zlib.crc32(plain)
        return cls(name, deflate_runs(*runs), size=len(plain), crc=crc, method=DEFLATED)

    @classmethod
    def compressed(cls, name: str, plain: bytes) -> "Record":
        """A record compressed by zlib."""
        compressor = zlib.compressobj(wbits=-15)
        data = compressor.compress(plain) + compressor.flush()
        return cls(name, data, size=len(plain), crc=zlib.crc32(plain), method=DEFLATED)

    @property
    def sizes(self) -> tuple[int, int]:
        """The stored and the plain size."""
        stored = len(self.data) if self.stored_size is None else self.stored_size
        return stored, len(self.data) if self.size is None else self.size

    @property
    def header_size(self) -> int:
        """The bytes of the local header, before the data."""
        return len(self.local) - len(self.data)

    @property
    def local(self) -> bytes:
        """The local header and the data."""
        name = self.name if self.local_name is None else self.local_name
        stored, size = self.sizes
        if not self.zip64:
            return b"PK\x03\x04" + self._fields(name, stored, size) + name.encode() + self.data
        extra = struct.pack("<HHQQ", 1, 16, size, stored)
        fields = self._fields(name, 0xFFFFFFFF, 0xFFFFFFFF, extra)
        return b"PK\x03\x04" + fields + name.encode() + extra + self.data

    def central(self, position: int) -> bytes:
        """The entry in the directory."""
        offset = position if self.position is None else self.position
        creator = max(self.creator, self.creator & ~0xFF | self._version)
        fields = self._fields(self.name, *self.sizes, self.extra)
        end = struct.pack("<HHHII", 0, 0, 0, self.attributes, offset)
        return (
            b"PK\x01\x02" + struct.pack("<H", creator) + fields + end
            + self.name.encode() + self.extra
        )  # fmt: skip

    @property
    def _version(self) -> int:
        return 45 if self.zip64 else 20

    def _fields(self, name: str, stored: int, size: int, extra: bytes = b"") -> bytes:
        """The fields that both headers have, from the version to the lengths."""
        crc = zlib.crc32(self.data) if self.crc is None else self.crc
        fields = (self._version, self.flags, self.method, 0, EARLIEST_DATE, crc, stored, size)
        return struct.pack("<HHHHHIIIHH", *fields, len(name.encode()), len(extra))


@dataclass(frozen=True)
class Zip(Entries[Record]):
    """An archive of records in this order, with bytes before and after it."""

    comment: bytes = b""
    prefix: bytes = b""
    suffix: bytes = b""

    def position(self, name: str) -> int:
        """The offset of the last record of that name."""
        return dict(zip((record.name for record in self.entries), self._positions, strict=True))[
            name
        ]

    def data_position(self, name: str) -> int:
        """The offset of that record's data."""
        return self.position(name) + self[name].header_size

    @property
    def _positions(self) -> list[int]:
        position = 0
        positions = []
        for record in self.entries:
            positions.append(position)
            if not record.listed_only:
                position += len(record.local)
        return positions

    @property
    def data(self) -> bytes:
        """The whole file."""
        body = b"".join(record.local for record in self.entries if not record.listed_only)
        placed = zip(self.entries, self._positions, strict=True)
        directory = b"".join(record.central(position) for record, position in placed)
        count = len(self.entries)
        sizes = (0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), len(self.comment))
        end = b"PK\x05\x06" + struct.pack("<HHHHIIH", *sizes) + self.comment
        return self.prefix + body + directory + end + self.suffix


def checkpoint(body: bytes = SOUND, data: bytes = ONE_TWO, *more: bytes) -> Zip:
    """A checkpoint of one pickle, whose body this is, one storage and those after it."""
    records = [Record(PICKLE, pickled(body)), Record(STORAGE, data), Record(VERSION, b"3\n")]
    records += [Record(f"archive/data/{key}", data) for key, data in enumerate(more, 1)]
    return Zip(tuple(records))


def deflated_checkpoint(*runs: tuple[bytes, int]) -> Zip:
    """A checkpoint whose pickle is too long to be stored: a few kilobytes that unpack to it."""
    record = Record.deflated(PICKLE, (b"\x80\x02", 1), *runs, (b".", 1))
    return Zip((record, Record(VERSION, b"3\n")))


@dataclass(frozen=True)
class ZipFlavor:
    """The differences between archives of checkpoints.

    `byte_order` is the text of the `byteorder` record, or None for no such record; "big" swaps the
    data. `zip64` gives every record the zip64 extra field, and `comment` is the archive's.
    """

    root: str = "archive"
    compressed: bool = False
    byte_order: str | None = "little"
    zip64: bool = False
    comment: bytes = b""


def write_zip(path: Path, value: object, flavor: ZipFlavor = ZipFlavor()) -> None:
    """Writes `value` to `path` as Python's zipfile would write it."""
    storages: dict[int, Storage] = {}

    def storage_id(storage: Storage | StorageView) -> PersistentID:
        root = storage.root
        storages[root.key] = root
        index = list(storages).index(root.key)
        place = (str(index), root.location, root.count)
        return PersistentID(("storage", storage_class(root), *place))

    contents = {"data.pkl": dump(value, lower=lowering(ObjectFlavor(), storage_id))}
    if flavor.byte_order is not None:
        contents["byteorder"] = flavor.byte_order.encode("ascii")
    for index, storage in enumerate(storages.values()):
        contents[f"data/{index}"] = storage.in_order(big_endian=flavor.byte_order == "big")
    contents["version"] = b"3\n"
    make = Record.compressed if flavor.compressed else Record
    records = tuple(
        replace(
            make(f"{flavor.root}/{name}", data),
            creator=3 << 8 | 20,
            attributes=0o600 << 16,
            zip64=flavor.zip64,
        )
        for name, data in contents.items()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(Zip(records, flavor.comment).data)

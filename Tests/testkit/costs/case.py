"""A file whose reading is measured."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from testkit.containers.streams import Stream, sys_info
from testkit.containers.zips import Record, Zip
from testkit.pickles.emitter import assemble

FILE_BYTES = 10_000_000
#: Two accents that Unicode's normal form reorders: comparing two texts of them as characters takes
#: the square of their number, comparing their bytes does not.
MARKS = "\u0301\u0316"
#: The flag of a zip record whose name is UTF-8.
UTF8 = 0x800
EXTENSIONS = {kind: kind for kind in ("zip", "stream", "npz", "tar", "safetensors")}
EXTENSIONS["pickle"] = "pkl"
SYSTEM = sys_info()
EMPTY_LIST = assemble("PROTO 2 EMPTY_LIST STOP")


@dataclass(frozen=True)
class Case:
    """A file to be made: its name in the report and its content.

    A name ends with the kind of the file after a comma; an index needs none. `others` are files
    that must be in the same folder.
    """

    name: str
    make: Callable[[], bytes]
    others: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    @property
    def extension(self) -> str:
        """The file's extension, from the end of the name."""
        kind = self.name.rpartition(", ")[2].split()[0]
        return EXTENSIONS.get(kind, "json")

    def write(self, folder: Path) -> Path:
        """Writes the files into an empty folder and returns the path of the first."""
        for name, make in self.others.items():
            (folder / name).write_bytes(make())
        path = folder / f"file.{self.extension}"
        path.write_bytes(self.make())
        return path


def accents(byte_count: int) -> str:
    """A letter and as many accents as the bytes allow."""
    return "e" + MARKS * (byte_count // 4)


def zipped(pickle: bytes) -> bytes:
    """A checkpoint's zip whose pickle is deflated, with two small storages."""
    records = {"data.pkl": pickle, "version": b"3\n", "data/0": bytes(4), "data/1": bytes(1)}
    return archive((f"archive/{name}", data) for name, data in records.items())


def archive(records: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of deflated records."""
    entries = (Record.compressed(name, data) for name, data in records)
    return Zip(tuple(named_in_utf8(entry) for entry in entries)).data


def named_in_utf8(record: Record) -> Record:
    """The record with the flag of a name that is not ASCII."""
    return record if record.name.isascii() else replace(record, flags=UTF8)


def stream(pickle: bytes, system: bytes = SYSTEM) -> bytes:
    """A stream of one object, without storages."""
    return Stream(object=pickle, keys=EMPTY_LIST, storages=(), system=system).data


def in_each_container(name: str, body: Callable[[], bytes]) -> Iterable[Case]:
    """The body of a pickle as a bare pickle, in a zip, and in a stream."""

    def pickle() -> bytes:
        return assemble("PROTO", 2, body(), "STOP")

    yield Case(f"{name}, pickle", pickle)
    yield Case(f"{name}, zip", lambda: zipped(pickle()))
    yield Case(f"{name}, stream", lambda: stream(pickle()))

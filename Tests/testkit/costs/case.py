"""A file whose reading is measured, and what such files share."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from testkit.containers.streams import Stream, sys_info
from testkit.containers.zips import Record, Zip
from testkit.pickles.emitter import assemble

FILE_BYTES = 10_000_000
#: Two accents that Unicode's normal form reorders: comparing two texts of them as characters takes
#: the square of their number, comparing their bytes does not.
MARKS = "\u0301\u0316"
EMPTY_LIST = assemble("PROTO 2 EMPTY_LIST STOP")


class Case(NamedTuple):
    """A file to be made: its name in the report and its content.

    A name ends with the kind of the file after a comma; an index needs none. `others` are files
    that must be in the same folder.
    """

    name: str
    make: Callable[[], bytes]
    others: dict[str, Callable[[], bytes]] = {}  # noqa: RUF012 - it is never changed

    def write(self, folder: Path) -> Path:
        """Writes the files into an empty folder and returns the path of the first."""
        for name, make in self.others.items():
            (folder / name).write_bytes(make())
        kind = self.name.rpartition(", ")[2].split()[0]
        is_named = kind in ("zip", "stream", "npz", "tar", "safetensors")
        path = folder / f"file.{kind if is_named else 'pkl' if kind == 'pickle' else 'json'}"
        path.write_bytes(self.make())
        return path


def accents(byte_count: int) -> str:
    """Returns a letter and as many accents as the bytes allow."""
    return "e" + MARKS * (byte_count // 4)


def archive(records: Iterable[tuple[str, bytes]]) -> bytes:
    """Returns a zip of deflated records."""
    return Zip(tuple(Record.compressed(name, data) for name, data in records)).data


def stream(pickle: bytes, system: bytes | None = None) -> bytes:
    """Returns a stream of one object, without storages."""
    return Stream(pickle, EMPTY_LIST, (), system=system or sys_info()).data

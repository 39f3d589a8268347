"""What every script here shares: where files go, and the list of files that our writers make."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from legacy.model import restart_addresses

DATA = Path(__file__).resolve().parent.parent / "Data"


@dataclass(frozen=True)
class OwnFile:
    """A file made by our own writer, with the value that the writer was given.

    `torch_reads` is False where PyTorch 2.13 misreads or refuses the layout: then the expectation
    comes from `value` alone, and `reason` says why.
    """

    name: str
    value: object
    write: Callable[[Path, object], None]
    reason: str = ""

    @property
    def torch_reads(self) -> bool:
        return not self.reason

    def write_under(self, folder: Path) -> None:
        self.write(folder / self.name, self.value)


def table_of_files(folder: str, write: Callable, rows: list[tuple]) -> list[OwnFile]:
    """The files of a table: the name, what makes the value, the writer's flavour, and `reason`."""
    files = []
    for name, make, flavour, reason in rows:
        restart_addresses()
        files.append(OwnFile(f"{folder}/{name}.pt", make(), partial(write, flavour=flavour), reason))
    return files


def write_files(description: str, files: list[OwnFile]) -> None:
    """What a script does that makes only such files."""
    folder = output_folder(description)
    for file in files:
        file.write_under(folder)


def output_folder(description: str) -> Path:
    """The folder given with `--out`, by default the committed one."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=DATA, help="write under this folder")
    return parser.parse_args().out

"""What every script here shares: where files go, and the list of files that our writers make."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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


def output_folder(description: str) -> Path:
    """The folder given with `--out`, by default the committed one."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--out", type=Path, default=DATA, help="write under this folder")
    return parser.parse_args().out

"""The command under fault, the files it converts, and the facts that must hold."""

import hashlib
import json
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Unpack

from testkit.build import program
from testkit.command import Argument, Options, Result, finish, start
from testkit.tally import Tally

OLD = b"the earlier output"
MEBIBYTE = 1 << 20


def write_weights(path: Path, mebibytes: int, seed: int = 1, *, is_float: bool = False) -> None:
    """Writes a safetensors file of one tensor: random bytes, or float32 between 1/8 and 1/2."""
    count = mebibytes * MEBIBYTE
    data = bytearray(random.Random(seed).randbytes(count))
    tensor = {"dtype": "U8", "shape": [count], "data_offsets": [0, count]}
    if is_float:
        data[3::4] = b"\x3e" * (count // 4)
        tensor |= {"dtype": "F32", "shape": [count // 4]}
    header = json.dumps({"x": tensor}).encode()
    header = header.ljust(-(-len(header) // 8) * 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)


def digest(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def partial_size(folder: Path) -> int | None:
    """Returns the size of the partial output; None before it exists and after it is renamed."""
    for path in folder.glob(".rnw-partial-*"):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return None


def await_writing(process: subprocess.Popen[str], folder: Path, size: int = 0) -> None:
    """Waits until the partial output has `size` bytes, or the process ends."""
    while process.poll() is None:
        written = partial_size(folder)
        if written is not None and written >= size:
            return
        time.sleep(0.0002)


class Bench:
    """Runs conversions in a folder and counts the facts about them."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self.folder, self.tally = folder, tally

    def place(self, name: str) -> Path:
        """Makes a folder for one kind of fault."""
        folder = self.folder / name
        folder.mkdir()
        return folder

    def command(self, source: Path, target: Path, *flags: str) -> list[Argument]:
        """Returns the command that converts one file."""
        return [program("convert-weights"), "--raw", source, target, *flags]

    def start(
        self, source: Path, target: Path, *flags: str, **options: Unpack[Options]
    ) -> subprocess.Popen[str]:
        """Starts a conversion."""
        return start(*self.command(source, target, *flags), **options)

    def run(self, source: Path, target: Path, *flags: str, **options: Unpack[Options]) -> Result:
        """Runs a conversion to its end."""
        return finish(self.start(source, target, *flags, **options))

    def expect(self, is_true: bool, fact: str) -> None:
        """Notes whether a fact holds."""
        self.tally.expect(is_true, fact)

    def expect_old(self, target: Path, fact: str) -> None:
        """Notes whether the earlier output is unchanged."""
        self.expect(target.read_bytes() == OLD, f"{fact}: the earlier output is unchanged")

    def expect_refusal(self, result: Result, status: int, words: str, fact: str) -> None:
        """Notes whether a conversion failed with a status and a message that has some words."""
        found = f"{result.status}: {result.errors}"
        self.expect(result.status == status, f"{fact}: status {status}; found {found}")
        self.expect(result.errors.startswith("error: "), f"{fact}: a message; found {found}")
        self.expect(words in result.errors, f"{fact}: {words!r} in the message; found {found}")


def kill(process: subprocess.Popen[str]) -> None:
    """Ends a process with SIGKILL."""
    process.send_signal(signal.SIGKILL)
    process.communicate()

"""The command under fault, the files it converts, and the facts that must hold."""

import hashlib
import random
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from testkit.build import program
from testkit.command import Argument, Result, finish, start
from testkit.containers.arrays import entry, safetensors
from testkit.tally import Tally

OLD = b"the earlier output"
MEBIBYTE = 1 << 20


def write_weights(path: Path, mebibytes: int, seed: int = 1, *, is_float: bool = False) -> Path:
    """Writes a safetensors file of one tensor: random bytes, or float32 between 1/8 and 1/2."""
    count = mebibytes * MEBIBYTE
    data = bytearray(random.Random(seed).randbytes(count))
    tensor = entry("U8", (count,), 0, count)
    if is_float:
        data[3::4] = b"\x3e" * (count // 4)
        tensor = entry("F32", (count // 4,), 0, count)
    path.write_bytes(safetensors({"x": tensor}, bytes(data), alignment=8))
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def partial_size(folder: Path) -> int | None:
    """Returns the size of the partial output; None before it exists and after it is renamed."""
    for path in folder.glob(".rnw-partial-*"):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return None


class Bench:
    """Runs conversions in a folder and counts the facts about them."""

    def __init__(self, folder: Path, tally: Tally) -> None:
        self.folder, self.tally, self.expect = folder, tally, tally.expect

    def place(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        return folder

    def command(self, source: Path, target: Path, *flags: str) -> list[Argument]:
        return [program("convert-weights"), "--raw", source, target, *flags]

    def start(
        self, source: Path, target: Path, *flags: str, **options: Any
    ) -> subprocess.Popen[str]:
        return start(*self.command(source, target, *flags), **options)

    def run(self, source: Path, target: Path, *flags: str, **options: Any) -> Result:
        return finish(self.start(source, target, *flags, **options))

    def await_writing(self, process: subprocess.Popen[str], folder: Path, size: int = 0) -> None:
        """Waits until the partial output has `size` bytes, or the process ends."""
        written = None
        while process.poll() is None and (written is None or written < size):
            time.sleep(0.0002)
            written = partial_size(folder)

    def start_and_kill(self, source: Path, target: Path, delay: float | None = None) -> None:
        process = self.start(source, target)
        if delay is None:
            self.await_writing(process, target.parent)
        else:
            time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def expect_old(self, target: Path, fact: str) -> None:
        self.expect(target.read_bytes() == OLD, f"{fact}: the earlier output is unchanged")

    def expect_refusal(self, result: Result, status: int, words: str, fact: str) -> None:
        """Notes whether a conversion failed with a status and a message that has some words."""
        self.expect(result.status == status, f"{fact}: status {status}", result)
        self.expect(result.errors.startswith("error: "), f"{fact}: a message", result)
        self.expect(words in result.errors, f"{fact}: {words!r} in the message", result)

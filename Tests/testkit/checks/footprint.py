"""Converts a checkpoint of many gigabytes in 256 MB of memory, and inspects it without reading it.

torch.save writes the checkpoint without its data, as a sparse file: a ResNet-18 and the state of an
optimizer of the given size. After `inspect`, `inspect --globals` and `coverage`, less than a
megabyte of the file must be in the page cache. Conversions, `inspect` and `coverage` run in a
control group whose limit includes the page cache: none may be killed. Control groups need root.
Linux only.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from testkit.build import program
from testkit.checks.page_cache import cached_bytes, drop_from_cache
from testkit.command import Argument, finish, run, start
from testkit.fixtures.resnet_table import entries, state_values
from testkit.tally import Options, Tally, main

MEMORY_LIMIT = 256 << 20
READING_LIMIT = 1_000_000
MOMENT_COUNT = 40


@dataclass(frozen=True)
class Group:
    """A control group with a limit on memory, in version 1 or 2 of the interface."""

    path: Path
    is_unified: bool

    def enter(self) -> None:
        """Moves the calling process into the group."""
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def kill_count(self) -> int:
        """Returns the number of processes that the limit killed."""
        name = "memory.events" if self.is_unified else "memory.oom_control"
        fields = dict(line.split() for line in (self.path / name).read_text().splitlines())
        return int(fields["oom_kill"])

    def peak(self) -> int:
        """Returns the most memory in use, page cache included."""
        name = "memory.peak" if self.is_unified else "memory.max_usage_in_bytes"
        return int((self.path / name).read_text())


@contextmanager
def limited_group() -> Iterator[Group | None]:
    """Makes a group with the memory limit; None where that is not allowed."""
    name = f"resnet-weights-{os.getpid()}"
    for root, is_unified in (("/sys/fs/cgroup/memory", False), ("/sys/fs/cgroup", True)):
        group = Group(Path(root) / name, is_unified)
        limit = group.path / ("memory.max" if is_unified else "memory.limit_in_bytes")
        try:
            group.path.mkdir()
        except OSError:
            continue
        try:
            limit.write_text(str(MEMORY_LIMIT))
            yield group
            return
        except FileNotFoundError:
            continue
        finally:
            group.path.rmdir()
    yield None


def write(path: Path, size: int) -> None:
    """Writes the checkpoint."""
    arrays = state_values(entries("resnet18"), "large")
    weights = {
        key: torch.empty(array.shape, dtype=torch.from_numpy(array).dtype)
        for key, array in arrays.items()
    }
    count = size // MOMENT_COUNT // 4
    moments = {number: {"exp_avg": torch.empty(count)} for number in range(MOMENT_COUNT)}
    torch.serialization.set_crc32_options(False)
    with torch.serialization.skip_data():
        torch.save({"epoch": 9, "state_dict": weights, "optimizer": {"state": moments}}, path)


def check_small_memory(path: Path, group: Group, tally: Tally) -> None:
    """Runs the verbs under the limit."""
    output = path.with_name("out.rnw")
    conversion: list[Argument] = [path, output, "--raw", "--quiet"]
    commands: list[list[Argument]] = [["inspect", path], ["coverage", path]]
    for arguments in (*commands, conversion, [*conversion, "--no-sync"]):
        drop_from_cache(path)
        result = finish(start(program("convert-weights"), *arguments, preexec_fn=group.enter))
        line = " ".join(str(argument) for argument in arguments if argument not in (path, output))
        fact = f"{line or 'convert'}: at most {group.peak() >> 20} MiB in use"
        tally.expect(result.status == 0, fact, f"status {result.status}: {result.errors.strip()}")
        if output in arguments:
            is_complete = output.exists() and output.stat().st_size > path.stat().st_size * 0.99
            tally.expect(is_complete, f"{line}: the output is complete")
        output.unlink(missing_ok=True)
    killed = group.kill_count()
    tally.expect(killed == 0, "no process is killed for its memory", f"{killed} were")


def check_unread(path: Path, tally: Tally) -> None:
    """Runs the verbs that need only headers and pickles, and measures what they read."""
    size = path.stat().st_size
    for line in ("inspect", "inspect --globals", "inspect --globals --json", "coverage"):
        drop_from_cache(path)
        before = cached_bytes(path, 0, size)
        run(program("convert-weights"), *line.split(), path, check=True)
        read = cached_bytes(path, 0, size) - before
        fact = f"{line} reads {read:,} of {size:,} bytes"
        tally.expect(before == 0, f"{line}: nothing is cached before", f"{before} bytes are")
        tally.expect(0 < read < READING_LIMIT, fact, f"expected 1 to {READING_LIMIT:,}")


def check(tally: Tally, options: Options) -> None:
    if sys.platform != "linux":
        return tally.skip("memory and reads", "control groups and mincore are Linux's")
    # Next to the program, because /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=program("convert-weights").parent) as scratch:
        path = Path(scratch) / "large.pth"
        write(path, options.gigabytes * 10**9)
        check_unread(path, tally)
        with limited_group() as group:
            if group is None:
                return tally.skip("conversion in 256 MB", "a control group cannot be made here")
            return check_small_memory(path, group, tally)


if __name__ == "__main__":
    main(check, gigabytes=3)

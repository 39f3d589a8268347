"""Convert a checkpoint of many gigabytes in 256 MB of memory, and inspect it without reading it. Linux only.

    python check_footprint.py CONVERT_WEIGHTS [--gigabytes 3]

torch.save writes the checkpoint without its data, as a sparse file: a ResNet-18, and an optimizer's
state that has the stated size. Conversions, `inspect` and `coverage` run in a control group whose
limit counts the page cache, too: none may be killed. Then the file is dropped from the page cache,
and after `inspect`, `inspect --globals` and `coverage` less than a megabyte of it must be there: what
is not in the cache was not read. As root; says what it left out where there are no control groups.
Exits 1 if something is not as it must be.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from check_large_checkpoint import cached_bytes

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Fixtures" / "Scripts"))

from resnet_table import entries  # noqa: E402 - found through the path set above
from resnet_values import state_values  # noqa: E402

MEMORY_LIMIT = 256 << 20
READING_LIMIT = 1_000_000
MOMENT_COUNT = 40


@dataclass(frozen=True)
class Group:
    """A control group with a limit on memory, of either version of their interface."""

    path: Path
    is_unified: bool

    def enter(self) -> None:
        """In the child, before it becomes the command."""
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def kill_count(self) -> int:
        """How many processes the limit has cost their life."""
        name = "memory.events" if self.is_unified else "memory.oom_control"
        fields = dict(line.split() for line in (self.path / name).read_text().splitlines())
        return int(fields["oom_kill"])

    def peak(self) -> int:
        """The most that was in use, page cache included."""
        name = "memory.peak" if self.is_unified else "memory.max_usage_in_bytes"
        return int((self.path / name).read_text())


@contextmanager
def limited_group() -> Iterator[Group | None]:
    """A fresh group under the memory limit; None where that is not allowed."""
    name = f"resnet-weights-{os.getpid()}"
    for root, is_unified in ((Path("/sys/fs/cgroup/memory"), False), (Path("/sys/fs/cgroup"), True)):
        group = Group(root / name, is_unified)
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


def make(path: Path, size: int) -> int:
    """Write the checkpoint; the number of its tensors."""
    arrays = state_values(entries("resnet18"), "large")
    weights = {key: torch.empty(array.shape, dtype=torch.from_numpy(array).dtype) for key, array in arrays.items()}
    moments = {number: {"exp_avg": torch.empty(size // MOMENT_COUNT // 4)} for number in range(MOMENT_COUNT)}
    torch.serialization.set_crc32_options(False)
    with torch.serialization.skip_data():
        torch.save({"epoch": 9, "state_dict": weights, "optimizer": {"state": moments}}, path)
    return len(weights) + MOMENT_COUNT


def drop_from_cache(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def in_small_memory(command: str, path: Path, group: Group) -> list[str]:
    """What goes wrong under the limit."""
    found = []
    output = path.with_name("out.rnw")
    runs = [
        ["inspect", path], ["coverage", path], [path, output, "--raw", "--quiet"],
        [path, output, "--raw", "--quiet", "--no-sync"],
    ]  # fmt: skip
    for arguments in runs:
        drop_from_cache(path)
        process = subprocess.Popen(
            [command, *arguments], preexec_fn=group.enter, stdout=subprocess.DEVNULL
        )
        status = process.wait()
        line = f"{' '.join(str(argument) for argument in arguments)}"
        print(f"status {status}, at most {group.peak() >> 20} MiB in use: {line}", flush=True)
        if status != 0:
            found.append(f"status {status}: {line}")
        if output in arguments and not (output.exists() and output.stat().st_size > path.stat().st_size * 0.99):
            found.append(f"the output is not complete: {line}")
        output.unlink(missing_ok=True)
    if group.kill_count() > 0:
        found.append(f"{group.kill_count()} processes were killed for want of memory")
    return found


def unread(command: str, path: Path) -> list[str]:
    """What reads more than it needs."""
    found = []
    size = path.stat().st_size
    for verb in (["inspect"], ["inspect", "--globals"], ["inspect", "--globals", "--json"], ["coverage"]):
        drop_from_cache(path)
        before = cached_bytes(path, 0, size)
        subprocess.run([command, *verb, path], check=True, stdout=subprocess.DEVNULL)
        read = cached_bytes(path, 0, size) - before
        line = " ".join(verb)
        print(f"{line} read {read:,} of {size:,} bytes", flush=True)
        if before > 0:
            found.append(f"{before} bytes could not be dropped from the page cache")
        if not 0 < read < READING_LIMIT:
            found.append(f"{line} read {read} bytes")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="the convert-weights executable")
    parser.add_argument("--gigabytes", type=int, default=3)
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("NOT CHECKED: control groups and mincore are Linux's")
    # Beside what is built: /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=Path(options.command).resolve().parent) as scratch:
        path = Path(scratch) / "large.pth"
        count = make(path, options.gigabytes * 10**9)
        print(f"{path.stat().st_size:,} bytes, {count} tensors")
        found = unread(options.command, path)
        with limited_group() as group:
            if group is None:
                print("NOT CHECKED: conversion in 256 MB, for no control group could be made here")
            else:
                found += in_small_memory(options.command, path, group)
    for problem in found:
        print(f"FAILED: {problem}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

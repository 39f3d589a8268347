"""Inspects and converts checkpoints of gigabytes, and measures memory and what is read.

torch.save writes a ResNet and the state of an optimizer without data, as a sparse file. Only the
weights of the first checkpoint are filled in. Linux only:

- `inspect` takes less than 50 ms for 2 GiB of optimizer state, and a conversion reads nothing of
  the optimizer's records except the kernel's read-ahead at their ends.
- `inspect`, `inspect --globals` and `coverage` of 3 GB bring less than a megabyte into the page
  cache.
- Conversions, `inspect` and `coverage` run in a control group of 256 MB, whose limit includes the
  page cache; none may be killed. Control groups need root.
"""

import ctypes
import mmap
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
import torch
from safetensors.torch import load_file
from testkit.build import program
from testkit.command import Argument, run
from testkit.fixtures.small_resnets import network_values, torchvision_network
from testkit.tally import Options, Tally, main

INSPECTION_LIMIT = 0.050
MEMORY_LIMIT = 256 << 20
READING_LIMIT = 1_000_000
MOMENT_BYTES = 1 << 30
#: The kernel reads ahead, so the ends of the records are not checked.
READ_AHEAD = 16 << 20


class Group(NamedTuple):
    """The files of a control group for its limit, the most memory in use, and the kills."""

    folder: Path
    limit: str
    peak: str
    kills: str

    def enter(self) -> None:
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))


@contextmanager
def limited_group() -> Iterator[Group | None]:
    """Makes a group with the memory limit; None where that is not allowed."""
    name = f"resnet-weights-{os.getpid()}"
    old = "memory.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control"
    new = "memory.max", "memory.peak", "memory.events"
    for root, files in (("/sys/fs/cgroup/memory", old), ("/sys/fs/cgroup", new)):
        group = Group(Path(root, name), *files)
        try:
            group.folder.mkdir()
        except OSError:
            continue
        try:
            if (group.folder / group.limit).exists():
                (group.folder / group.limit).write_text(str(MEMORY_LIMIT))
                yield group
                return
        finally:
            group.folder.rmdir()
    yield None


def cached_bytes(path: Path, start: int, size: int) -> int:
    """Returns how much of a part of the file is in the page cache, by `mincore`."""
    first, last = start // mmap.PAGESIZE, -(-(start + size) // mmap.PAGESIZE)
    libc = ctypes.CDLL(None, use_errno=True)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapping:
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapping)) + first * mmap.PAGESIZE
        pages = (ctypes.c_ubyte * (last - first))()
        length = min((last - first) * mmap.PAGESIZE, path.stat().st_size - first * mmap.PAGESIZE)
        if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(length), pages) != 0:
            raise OSError(ctypes.get_errno(), "mincore")
    return sum(page & 1 for page in pages) * mmap.PAGESIZE


def drop_from_cache(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def write(path: Path, architecture: str, moments: list[int]) -> dict[str, torch.Tensor]:
    """Writes a checkpoint as a sparse file, and returns the weights that it should have.

    `moments` are the numbers of elements of the optimizer's tensors.
    """
    arrays = network_values(torchvision_network(architecture), "large")
    weights = {key: torch.from_numpy(array.copy()) for key, array in arrays.items()}
    state = {number: {"exp_avg": torch.empty(count)} for number, count in enumerate(moments)}
    torch.serialization.set_crc32_options(False)
    with torch.serialization.skip_data():
        torch.save({"epoch": 9, "state_dict": weights, "optimizer": {"state": state}}, path)
    return weights


def check_optimizer(folder: Path, tally: Tally) -> None:
    """Checks the time of `inspect`, and the content and the reads of a conversion."""
    path, output = folder / "large.pth", folder / "out.safetensors"
    weights = write(path, "resnet50", [MOMENT_BYTES // 4] * 2)
    reader: Any = torch._C.PyTorchFileReader(str(path))
    with path.open("r+b") as file:
        for number, tensor in enumerate(weights.values()):
            file.seek(reader.get_record_offset(f"data/{number}"))
            file.write(tensor.numpy().tobytes())
    seconds = []
    for _ in range(20):
        begin = time.perf_counter()
        run(program("convert-weights"), "inspect", path, check=True)
        seconds.append(time.perf_counter() - begin)
    fact = f"inspect takes {min(seconds) * 1000:.1f} ms at best, {max(seconds) * 1000:.1f} at worst"
    tally.expect(min(seconds) <= INSPECTION_LIMIT, fact, f"expected {INSPECTION_LIMIT * 1000:.0f}")
    command = [program("convert-weights"), path, output]
    run(*command, "--verify", "--report", "none", check=True)
    starts = [
        reader.get_record_offset(f"data/{len(weights) + number}") + READ_AHEAD for number in (0, 1)
    ]
    size = MOMENT_BYTES - 2 * READ_AHEAD
    read = sum(cached_bytes(path, start, size) for start in starts)
    tally.expect(read == 0, "a conversion does not read the optimizer", f"{read:,} bytes are read")
    converted = load_file(output)
    # No conversion writes the counts of batches.
    names = {name for name in weights if not name.endswith("num_batches_tracked")}
    if tally.expect(converted.keys() == names, "the names are those of the weights"):
        wrong = [key for key in converted if not torch.equal(converted[key], weights[key])]
        tally.expect(not wrong, f"{len(converted)} tensors have the values of the weights", wrong)
    # The measure must be able to fail: reading the record brings it into the cache.
    with path.open("rb") as file:
        file.seek(starts[1])
        file.read(size // 64)
    seen = cached_bytes(path, starts[1], size) >= size // 64
    tally.expect(seen, "mincore sees what is read")


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


def check_small_memory(path: Path, group: Group, tally: Tally) -> None:
    output = path.with_name("out.rnw")
    conversion: list[Argument] = [path, output, "--raw", "--quiet"]
    commands: list[list[Argument]] = [["inspect", path], ["coverage", path], conversion]
    for arguments in (*commands, [*conversion, "--no-sync"]):
        drop_from_cache(path)
        result = run(program("convert-weights"), *arguments, preexec_fn=group.enter)
        line = " ".join(str(argument) for argument in arguments if argument not in (path, output))
        peak = int((group.folder / group.peak).read_text()) >> 20
        fact = f"{line}: at most {peak} MiB in use"
        tally.expect(result.status == 0, fact, f"status {result.status}: {result.errors.strip()}")
        if output in arguments:
            is_complete = output.exists() and output.stat().st_size > path.stat().st_size * 0.99
            tally.expect(is_complete, f"{line}: the output is complete")
        output.unlink(missing_ok=True)
    events = (group.folder / group.kills).read_text().splitlines()
    killed = int(dict(line.split() for line in events)["oom_kill"])
    tally.expect(killed == 0, "no process is killed for its memory", f"{killed} were")


def check(tally: Tally, options: Options) -> None:
    if sys.platform != "linux":
        return tally.skip("memory and reads", "control groups and mincore are Linux's")
    # Next to the program, because /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=program("convert-weights").parent) as scratch:
        check_optimizer(Path(scratch), tally)
        path = Path(scratch, "larger.pth")
        write(path, "resnet18", [options.gigabytes * 10**9 // 160] * 40)
        check_unread(path, tally)
        with limited_group() as group:
            if group is None:
                return tally.skip("conversion in 256 MB", "a control group cannot be made here")
            return check_small_memory(path, group, tally)


if __name__ == "__main__":
    main(check, gigabytes=3)

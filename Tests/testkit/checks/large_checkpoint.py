"""Inspects and converts a checkpoint with 2 GiB of optimizer state, without reading the state.

torch.save writes a ResNet-50 and the state without data, as a sparse file, and the weights are
filled in. `inspect` must take less than 50 ms. After a conversion the page cache must have nothing
of the optimizer's records except the kernel's read-ahead at their ends. Linux only.
"""

import struct
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file

from testkit.build import program
from testkit.checks.page_cache import cached_bytes
from testkit.command import run
from testkit.fixtures.resnet_table import entries, state_values
from testkit.tally import Options, Tally, main

OPTIMIZER_BYTES = 2 << 30
INSPECTION_LIMIT = 0.050
#: The kernel reads ahead, so the ends of the records are not checked.
READ_AHEAD = 16 << 20


def record_extent(path: Path, number: int) -> tuple[int, int]:
    """Returns where the data of `data/NUMBER` begins in the file, and its size."""
    with zipfile.ZipFile(path) as archive:
        record = archive.getinfo(f"{path.stem}/data/{number}")
    with path.open("rb") as file:
        file.seek(record.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    return record.header_offset + 30 + name + extra, record.file_size


def write(path: Path) -> dict[str, torch.Tensor]:
    """Writes the checkpoint and returns its weights."""
    arrays = state_values(entries("resnet50"), "large")
    weights = {key: torch.from_numpy(array.copy()) for key, array in arrays.items()}
    average = torch.empty(OPTIMIZER_BYTES // 8)
    state = {0: {"step": 7, "exp_avg": average, "exp_avg_sq": torch.empty_like(average)}}
    checkpoint = {"epoch": 9, "state_dict": weights, "optimizer": {"state": state}}
    torch.serialization.set_crc32_options(False)
    with torch.serialization.skip_data():
        torch.save(checkpoint, path)
    with path.open("r+b") as file:
        for number, tensor in enumerate(weights.values()):
            start, size = record_extent(path, number)
            data = tensor.numpy().tobytes()
            if size != len(data):
                raise ValueError(f"data/{number}: {size} bytes; expected {len(data)}")
            file.seek(start)
            file.write(data)
    return weights


def check(folder: Path, tally: Tally) -> None:
    """Checks the time of `inspect`, and the content and the reads of a conversion."""
    command = program("convert-weights")
    path, output = folder / "large.pth", folder / "out.safetensors"
    weights = write(path)
    optimizer = [record_extent(path, len(weights) + number) for number in (0, 1)]
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        run(command, "inspect", path, check=True)
        seconds.append(time.perf_counter() - start)
    fact = f"inspect takes {min(seconds) * 1000:.1f} ms at best, {max(seconds) * 1000:.1f} at worst"
    tally.expect(min(seconds) <= INSPECTION_LIMIT, fact, f"expected {INSPECTION_LIMIT * 1000:.0f}")
    run(command, path, output, "--verify", "--report", "none", check=True)
    inner = [(start + READ_AHEAD, size - 2 * READ_AHEAD) for start, size in optimizer]
    read = sum(cached_bytes(path, *extent) for extent in inner)
    total = sum(size for _, size in inner)
    tally.expect(read == 0, "a conversion does not read the optimizer", f"{read} of {total} bytes")
    converted = load_file(output)
    if tally.expect(converted.keys() == weights.keys(), "the names are those of the weights"):
        wrong = [key for key in converted if not torch.equal(converted[key], weights[key])]
        tally.expect(not wrong, f"{len(converted)} tensors have the values of the weights", wrong)
    # The measure must be able to fail: reading the record brings it into the cache.
    begin, size = inner[1]
    with path.open("rb") as file:
        file.seek(begin)
        file.read(size // 64)
    seen = cached_bytes(path, begin, size) >= size // 64
    tally.expect(seen, "mincore sees what is read")


def check_on_linux(tally: Tally, _: Options) -> None:
    if sys.platform != "linux":
        return tally.skip("the reads of a large checkpoint", "mincore is checked on Linux")
    with tempfile.TemporaryDirectory() as scratch:
        return check(Path(scratch), tally)


if __name__ == "__main__":
    main(check_on_linux)

"""Inspect and convert a checkpoint with 2 GiB of optimizer state beside a ResNet-50, reading none of it.

    python check_large_checkpoint.py CONVERT_WEIGHTS

torch.save writes the checkpoint without its data, as a sparse file, and the weights are put in their
places. Then `inspect` must take less than 50 ms, and after a conversion the page cache must hold
nothing of the optimizer's records but what the kernel reads ahead at their ends: what is not in the
cache was not read. Exits 1 otherwise.
"""

import argparse
import ctypes
import mmap
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Fixtures" / "Scripts"))

from resnet_table import entries  # noqa: E402 - found through the path set above
from resnet_values import state_values  # noqa: E402

OPTIMIZER_BYTES = 2 << 30
INSPECTION_LIMIT = 0.050
# The kernel reads on beside a page that was asked for: the records' ends are not looked at.
READ_AHEAD = 16 << 20


def record_extent(path: Path, number: int) -> tuple[int, int]:
    """Where the data of `data/NUMBER` begins in the file, and its size."""
    with zipfile.ZipFile(path) as archive:
        record = archive.getinfo(f"{path.stem}/data/{number}")
    with path.open("rb") as file:
        file.seek(record.header_offset + 26)
        name, extra = struct.unpack("<HH", file.read(4))
    return record.header_offset + 30 + name + extra, record.file_size


def make(path: Path) -> dict[str, torch.Tensor]:
    """Write the checkpoint; the weights."""
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
                raise ValueError(f"data/{number} has {size} bytes and not {len(data)}")
            file.seek(start)
            file.write(data)
    return weights


def cached_bytes(path: Path, start: int, size: int) -> int:
    """How much of a part of the file is in the page cache: `mincore`."""
    first = start // mmap.PAGESIZE
    last = -(-(start + size) // mmap.PAGESIZE)
    libc = ctypes.CDLL(None, use_errno=True)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as mapping:
        address = ctypes.addressof(ctypes.c_char.from_buffer(mapping)) + first * mmap.PAGESIZE
        pages = (ctypes.c_ubyte * (last - first))()
        length = min((last - first) * mmap.PAGESIZE, path.stat().st_size - first * mmap.PAGESIZE)
        status = libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(length), pages)
        if status != 0:
            raise OSError(ctypes.get_errno(), "mincore")
    return sum(page & 1 for page in pages) * mmap.PAGESIZE


def problems(command: str, folder: Path) -> list[str]:
    """What is not as it should be."""
    path, output = folder / "large.pth", folder / "out.safetensors"
    weights = make(path)
    optimizer = [record_extent(path, len(weights) + number) for number in (0, 1)]
    found = []
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        subprocess.run([command, "inspect", path], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)
    print(f"inspect: {min(seconds) * 1000:.1f} ms at best, {max(seconds) * 1000:.1f} ms at worst")
    if min(seconds) > INSPECTION_LIMIT:
        found.append(f"inspect takes {min(seconds) * 1000:.1f} ms")
    start = time.perf_counter()
    subprocess.run([command, path, output, "--verify", "--report", "none"], check=True)
    print(f"convert --verify: {(time.perf_counter() - start) * 1000:.1f} ms")
    inner = [(start + READ_AHEAD, size - 2 * READ_AHEAD) for start, size in optimizer]
    read = sum(cached_bytes(path, *extent) for extent in inner)
    print(f"read of the optimizer: {read} of {sum(size for _, size in inner)} bytes")
    if read > 0:
        found.append(f"{read} bytes of the optimizer were read")
    converted = load_file(output)
    if converted.keys() != weights.keys():
        found.append("the names differ")
    found += [key for key in converted if not torch.equal(converted[key], weights[key])]
    # The measure must be able to fail: reading the record brings it into the cache.
    begin, size = inner[1]
    with path.open("rb") as file:
        file.seek(begin)
        file.read(size // 64)
    if cached_bytes(path, begin, size) < size // 64:
        found.append("mincore does not see what was read")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="the convert-weights executable")
    with tempfile.TemporaryDirectory() as scratch:
        wrong = problems(parser.parse_args().command, Path(scratch))
    for problem in wrong:
        print(f"FAILED: {problem}")
    sys.exit(1 if wrong else 0)

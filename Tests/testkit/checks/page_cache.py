"""Measures how much of a file the system has in memory, which shows what was read. Linux only."""

import ctypes
import mmap
import os
from pathlib import Path


def cached_bytes(path: Path, start: int, size: int) -> int:
    """Returns how much of a part of the file is in the page cache, by `mincore`."""
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


def drop_from_cache(path: Path) -> None:
    """Writes the file to the disk and removes it from the page cache."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

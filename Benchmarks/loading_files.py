"""What loading.py measures: sizes, shapes of pickles, and a file that is mostly a hole."""

import struct
import zlib
from pathlib import Path

#: The number of tensors of the file with many.
MANY_TENSORS = 100_000
#: Megabytes of tensor data.
SIZES = [100, 400, 1600, 4000]

#: The shapes of pickles, by the names of their files.
pickles = {
    "lists": "200,000 small lists in a dictionary",
    "state": "a state dict of 100,000 tensors",
    "optimizer": "an optimizer's state of 30,000 parameters",
}

TEN_GIGABYTES = 10 * 10**9
PICKLE = (
    b"\x80\x02}(X\x06\x00\x00\x00weightctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storage"
    b"ctorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpu\x8a\x05%stQK\x00\x8a\x05%s\x85"
    b"K\x01\x85\x89ccollections\nOrderedDict\n)RtRu."
)


def inspected_zip(path: Path) -> Path:
    """A zip checkpoint with one tensor of 10 GB of zeros, which take no room on the disk."""
    count = (TEN_GIGABYTES // 4).to_bytes(5, "little")
    pickle = PICKLE.replace(b"%s", count)
    checksum = 0
    zeros = bytes(1 << 26)
    rest = TEN_GIGABYTES
    while rest:
        checksum = zlib.crc32(zeros[: min(rest, len(zeros))], checksum)
        rest -= min(rest, len(zeros))
    members = [
        ("archive/data.pkl", len(pickle), zlib.crc32(pickle)),
        ("archive/version", 2, zlib.crc32(b"3\n")),
        ("archive/data/0", TEN_GIGABYTES, checksum),
    ]
    directory = b""
    with path.open("wb") as file:
        for name, size, crc in members:
            offset, large = file.tell(), size >= 1 << 32
            extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
            stated = 0xFFFFFFFF if large else size
            fields = struct.pack("<HHHHHIIIHH", 45, 0, 0, 0, 33, crc, stated, stated, len(name), len(extra))
            file.write(b"PK\x03\x04" + fields + name.encode() + extra)
            start = file.tell()
            if not large:
                file.write(pickle if name.endswith("pkl") else b"3\n")
            file.seek(start + size)
            central = fields + struct.pack("<HHHII", 0, 0, 0, 0, offset)
            directory += b"PK\x01\x02" + struct.pack("<H", 45) + central + name.encode() + extra
        start = file.tell()
        file.write(directory)
        end = file.tell()
        file.write(
            struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 3, 3, len(directory), start)
            + struct.pack("<IIQI", 0x07064B50, 0, end, 1)
            + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 3, 3, len(directory), 0xFFFFFFFF, 0)
        )
    return path

"""A tar of PyTorch before 0.1.10 put together field by field."""

import struct
from dataclasses import dataclass, replace

from .code import ONE_TWO, integer, named, number, pickle, text, tuple_of
from .stream_parts import system_information

BLOCK = 512
RECORD = 10_240


@dataclass(frozen=True)
class Member:
    """A member and its header; None stands for the right checksum."""

    name: str
    data: bytes
    kind: bytes = b"0"
    link: str = ""
    checksum: int | None = None
    magic: bytes = b"ustar\x0000"
    folder: bytes = b""

    @property
    def bytes(self) -> bytes:
        size = f"{len(self.data):011o}\0".encode()
        numbers = b"0000600\0" + b"0001750\0" * 2 + size + b"13042063600\0"
        tail = self.kind + self.link.encode().ljust(100, b"\0") + self.magic
        tail = tail.ljust(189, b"\0") + self.folder
        head = self.name.encode().ljust(100, b"\0") + numbers
        blank = (head + b" " * 8 + tail).ljust(BLOCK, b"\0")
        total = sum(blank) if self.checksum is None else self.checksum
        block = (head + f"{total:06o}\0 ".encode() + tail).ljust(BLOCK, b"\0")
        return block + self.data.ljust(-(-len(self.data) // BLOCK) * BLOCK, b"\0")


def storage(key: int = 7, count: int = 2, data: bytes = ONE_TWO) -> bytes:
    """An entry of the member `storages`."""
    name = tuple_of(integer(key), text("cpu"), named("torch", "FloatStorage"))
    return pickle(name) + number(count, 8) + data


def tensor(
    key: int = 5,
    source: bytes = integer(7),
    dimensions: int = 1,
    numbers: tuple[int, ...] = (2, 1, 0),
    order: str = "<",
) -> bytes:
    """An entry of the member `tensors`: dimensions, then sizes, strides and an offset."""
    name = tuple_of(integer(key), source, named("torch", "FloatTensor"))
    count = struct.pack(f"{order}I", dimensions) + bytes(4)
    return pickle(name) + count + struct.pack(f"{order}{len(numbers)}q", *numbers)


@dataclass(frozen=True)
class Tar:
    """The four members, right unless they are replaced."""

    members: tuple[Member, ...]

    def changing(self, name: str, **changes: object) -> "Tar":
        return Tar(tuple(replace(m, **changes) if m.name == name else m for m in self.members))

    def removing(self, name: str) -> "Tar":
        return Tar(tuple(member for member in self.members if member.name != name))

    def adding(self, member: Member) -> "Tar":
        return Tar((*self.members, member))

    def position(self, name: str) -> int:
        """Where a member's header begins."""
        position = 0
        for member in self.members:
            if member.name == name:
                return position
            position += len(member.bytes)
        raise KeyError(name)

    @property
    def data(self) -> bytes:
        whole = b"".join(member.bytes for member in self.members) + bytes(2 * BLOCK)
        return whole.ljust(-(-len(whole) // RECORD) * RECORD, b"\0")


def checkpoint(
    identifier: bytes = b"P5\n",
    tensors: tuple[bytes, ...] = (tensor(),),
    storages: tuple[bytes, ...] = (storage(),),
    tensor_count: int | None = None,
    storage_count: int | None = None,
    little_endian: bool = True,
) -> Tar:
    """A checkpoint of one tensor on one storage."""
    count = len(tensors) if tensor_count is None else tensor_count
    roots = len(storages) if storage_count is None else storage_count
    entries = pickle(integer(roots)) + b"".join(storages) + pickle(b"]")
    return Tar(
        (
            Member("sys_info", system_information(little_endian, version=1000)),
            Member("pickle", pickle(identifier)),
            Member("tensors", pickle(integer(count)) + b"".join(tensors)),
            Member("storages", entries),
        )
    )

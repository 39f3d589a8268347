"""The tar of PyTorch before 0.1.10: sys_info, pickle, tensors, storages."""

import struct
from dataclasses import dataclass
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import ONE_TWO, integer, pickled, symbol, text, tuple_of
from .entries import Entries
from .streams import sys_info

BLOCK = 512
RECORD = 10_240
PROTOCOL_VERSION = 1000


@dataclass(frozen=True)
class Member:
    """A member and the fields of its header; None stands for the right checksum."""

    name: str
    data: bytes
    kind: bytes = b"0"
    link: str = ""
    mode: int = 0o600
    owner: int = 1000
    time: int = 0o13042063600
    checksum: int | None = None
    magic: bytes = b"ustar\x0000"
    owner_name: str = ""
    folder: bytes = b""

    @property
    def blocks(self) -> bytes:
        checksum = self.right_checksum if self.checksum is None else self.checksum
        header = self._header(f"{checksum:06o}\0 ".encode())
        return header + _fill(self.data, -(-len(self.data) // BLOCK) * BLOCK)

    @property
    def right_checksum(self) -> int:
        """The sum of the header's bytes, with spaces for the checksum."""
        return sum(self._header(b" " * 8))

    def _header(self, checksum: bytes) -> bytes:
        numbers = f"{self.mode:07o}\0{self.owner:07o}\0{self.owner:07o}\0".encode()
        numbers += f"{len(self.data):011o}\0{self.time:011o}\0".encode()
        head = _fill(self.name.encode(), 100) + numbers + checksum + self.kind
        tail = _fill(self.link.encode(), 100) + _fill(self.magic, 8)
        tail += _fill(self.owner_name.encode(), 32) * 2 + bytes(16) + self.folder
        return _fill(head + tail, BLOCK)


def _fill(data: bytes, size: int) -> bytes:
    return data.ljust(size, b"\0")


@dataclass(frozen=True)
class Tar(Entries[Member]):
    """Members in this order."""

    @property
    def data(self) -> bytes:
        whole = b"".join(member.blocks for member in self.entries) + bytes(2 * BLOCK)
        return _fill(whole, -(-len(whole) // RECORD) * RECORD)


def four_members(sys_info: bytes, pickle: bytes, tensors: bytes, storages: bytes) -> Tar:
    contents = {"sys_info": sys_info, "pickle": pickle, "tensors": tensors, "storages": storages}
    return Tar(tuple(Member(name, data) for name, data in contents.items()))


def storage_entry(key: int = 7, count: int = 2, data: bytes = ONE_TWO) -> bytes:
    name = tuple_of(integer(key), text("cpu"), symbol("torch.FloatStorage"))
    return pickled(name) + number(count, 8) + data


def tensor_entry(
    key: int = 5,
    source: bytes = integer(7),
    dimensions: int = 1,
    numbers: tuple[int, ...] = (2, 1, 0),
    order: str = "<",
) -> bytes:
    """Returns an entry of the member `tensors`: dimensions, then sizes, strides and an offset."""
    name = tuple_of(integer(key), source, symbol("torch.FloatTensor"))
    count = struct.pack(f"{order}I", dimensions) + bytes(4)
    return pickled(name) + count + struct.pack(f"{order}{len(numbers)}q", *numbers)


def checkpoint(
    identifier: bytes = assemble("PERSID 5"),
    tensors: tuple[bytes, ...] = (tensor_entry(),),
    storages: tuple[bytes, ...] = (storage_entry(),),
    tensor_count: int | None = None,
    storage_count: int | None = None,
    little_endian: bool = True,
) -> Tar:
    """Returns a checkpoint of one tensor on one storage; `identifier` is the pickle's body."""
    count = len(tensors) if tensor_count is None else tensor_count
    roots = len(storages) if storage_count is None else storage_count
    return four_members(
        sys_info(little_endian, PROTOCOL_VERSION),
        pickled(identifier),
        pickled(integer(count)) + b"".join(tensors),
        pickled(integer(roots)) + b"".join(storages) + pickled(assemble("EMPTY_LIST")),
    )

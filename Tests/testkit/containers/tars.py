"""The tar of PyTorch before 0.1.10: sys_info, pickle, tensors, storages."""

import struct
from dataclasses import dataclass
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import ONE_TWO, pickled
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


def storage_entry(count: int = 2) -> bytes:
    """Returns an entry of the member `storages`."""
    return pickled('( 7 "cpu" @torch.FloatStorage )') + number(count, 8) + ONE_TWO


def tensor_entry(
    source: bytes = assemble("7"), dimensions: int = 1, numbers: tuple[int, ...] = (2, 1, 0)
) -> bytes:
    """Returns an entry of the member `tensors`: dimensions, then sizes, strides and an offset."""
    name = pickled(assemble("( 5", source, "@torch.FloatTensor )"))
    return name + struct.pack(f"<Q{len(numbers)}q", dimensions, *numbers)


def checkpoint(
    identifier: bytes = assemble("PERSID 5"),
    tensor: bytes = tensor_entry(),
    storage: bytes = storage_entry(),
    tensor_count: int = 1,
    storage_count: int = 1,
    little_endian: bool = True,
) -> Tar:
    """Returns a checkpoint of one tensor on one storage; `identifier` is the pickle's body."""
    return four_members(
        sys_info(little_endian, PROTOCOL_VERSION),
        pickled(identifier),
        pickled(str(tensor_count)) + tensor,
        pickled(str(storage_count)) + storage + pickled("EMPTY_LIST"),
    )


def first_block(front: bytes) -> bytes:
    """Returns a block without a magic, whose member's name is how a file begins."""
    whole = front.ljust(124, b"\0") + b"00000000000\0" * 2 + b" " * 8 + b"0"
    whole = _fill(whole, BLOCK)
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]

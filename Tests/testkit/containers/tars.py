"""The tar of PyTorch before 0.1.10: sys_info, pickle, tensors, storages."""

import struct
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from testkit.pickles.emitter import assemble, number
from testkit.pickles.objects import Global, PersistentID, dump
from testkit.pickles.parts import ONE_TWO, integer, pickled, symbol, text, tuple_of
from testkit.pickles.rebuild import (
    ObjectFlavor,
    lowering,
    storage_class,
    system_information,
    tensor_class,
)
from testkit.pickles.values import Storage, StorageView, Tensor

from .entries import Entries
from .streams import sys_info

BLOCK = 512
RECORD = 10_240
PROTOCOL_VERSION = 1000
MODIFICATION_TIME = 1485388800.25
T = TypeVar("T")


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
        """The header and the data, each filled up to whole blocks."""
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
        """The whole file."""
        whole = b"".join(member.blocks for member in self.entries) + bytes(2 * BLOCK)
        return _fill(whole, -(-len(whole) // RECORD) * RECORD)


def four_members(sys_info: bytes, pickle: bytes, tensors: bytes, storages: bytes) -> Tar:
    """Returns the members of a checkpoint."""
    contents = {"sys_info": sys_info, "pickle": pickle, "tensors": tensors, "storages": storages}
    return Tar(tuple(Member(name, data) for name, data in contents.items()))


def storage_entry(key: int = 7, count: int = 2, data: bytes = ONE_TWO) -> bytes:
    """Returns an entry of the member `storages`."""
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


@dataclass(frozen=True)
class TarFlavor:
    """The differences between tars.

    `padding` is the four bytes after the dimension count: PyTorch wrote eight bytes from the
    address of a 32-bit field, so they were whatever followed it. `alpha` is the layout of August
    2016, with neither locations nor views. A modification time with a fraction of a second puts a
    PAX header before every member, as it did in 2017.
    """

    objects: ObjectFlavor = field(
        default_factory=lambda: ObjectFlavor(tensor="persistent", parameter=2)
    )
    little_endian: bool = True
    padding: bytes = b"\0\0\0\0"
    alpha: bool = False
    modification_time: float = MODIFICATION_TIME


class _Writer:
    """Collects the tensors and storages that an object reaches, then writes the four members."""

    def __init__(self, flavor: TarFlavor) -> None:
        self.flavor = flavor
        self.order = "<" if flavor.little_endian else ">"
        self.tensors: dict[int, Tensor] = {}
        self.storages: dict[int, Storage | StorageView] = {}

    def archive(self, value: object) -> Tar:
        system = system_information(PROTOCOL_VERSION, self.flavor.little_endian)
        # Each member adds to what the next one lists.
        pickle = dump(value, self.flavor.objects.python, self.lower)
        contents = (self.dump(system), pickle, self.tensors_member(), self.storages_member())
        members = []
        for member in four_members(*contents).entries:
            time = self.flavor.modification_time
            if time != int(time):
                pax = f"{len('00 mtime=') + len(str(time)) + 1} mtime={time}\n".encode()
                members.append(Member("././@PaxHeader", pax, kind=b"x", mode=0, owner=0, time=0))
            members.append(replace(member, time=int(time), owner_name="torch"))
        return Tar(tuple(members))

    def lower(self, value: object) -> object:
        if isinstance(value, Tensor) and self.flavor.objects.tensor == "persistent":
            self.tensors[value.key] = value
            return PersistentID(str(value.key))
        return lowering(self.flavor.objects, self.storage_id)(value)

    def storage_id(self, storage: Storage | StorageView) -> str:
        self.storages[storage.key] = storage
        return str(storage.key)

    def dump(self, value: object) -> bytes:
        return dump(value, self.flavor.objects.python)

    def tensors_member(self) -> bytes:
        output = bytearray(self.dump(len(self.tensors)))
        for tensor in _scatter(self.tensors):
            storage_key = None
            if tensor.storage is not None:
                self.storage_id(tensor.storage)
                storage_key = tensor.storage.key
            kind = tensor_class(tensor)
            name = (kind, storage_key) if self.flavor.alpha else (storage_key, kind)
            output += self.dump((tensor.key, *name))
            output += struct.pack(f"{self.order}i", len(tensor.size)) + self.flavor.padding
            numbers = (*tensor.size, *tensor.stride, tensor.offset)
            output += struct.pack(f"{self.order}{len(numbers)}q", *numbers)
        return bytes(output)

    def storages_member(self) -> bytes:
        roots = {storage.root.key: storage.root for storage in self.storages.values()}
        output = bytearray(self.dump(len(roots)))
        for root in _scatter(roots):
            location = () if self.flavor.alpha else (root.location,)
            output += self.dump((root.key, *location, storage_class(root)))
            output += struct.pack(f"{self.order}q", root.count)
            output += root.in_order(big_endian=not self.flavor.little_endian)
        views = [view for view in _scatter(self.storages) if isinstance(view, StorageView)]
        if not self.flavor.alpha:
            output += self.dump([(v.key, v.root.key, v.offset, v.count) for v in views])
        return bytes(output)


def _scatter(objects: dict[int, T]) -> list[T]:
    """Returns the values in another order than the file's, as the dictionaries of 2017 had none."""
    return [objects[key] for key in sorted(objects, key=lambda key: key // 16 * 40503 % 65536)]


def module_class(name: Global, source_file: str, source: str) -> PersistentID:
    """Returns the class of an `nn.Module`, saved with its source."""
    return PersistentID((name, source_file, source))


def write_tar(path: Path, value: object, flavor: TarFlavor = TarFlavor()) -> None:
    """Writes `value` to `path` as PyTorch before 0.1.10 did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_Writer(flavor).archive(value).data)

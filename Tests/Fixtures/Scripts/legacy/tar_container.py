"""The tar container of PyTorch before 0.1.10: sys_info, pickle, tensors, storages."""

import io
import struct
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from .model import Parameter, Storage, StorageView, Tensor
from .objects import Global, ObjectWriter, PersistentID
from .rebuild import (
    ObjectFlavour,
    lowered_parameter,
    lowered_tensor,
    storage_class,
    system_information,
    tensor_class,
)

MODIFICATION_TIME = 1485388800.25


@dataclass(frozen=True)
class TarFlavour:
    """How one tar differs from another.

    `padding` is the four bytes after the dimension count: PyTorch wrote eight bytes from the
    address of a 32-bit field, so they were whatever lay behind it. `alpha` is the layout of
    August 2016, with neither locations nor views. A modification time with a fraction of a second
    puts a PAX header before every member, as it did in 2017.
    """

    objects: ObjectFlavour = field(
        default_factory=lambda: ObjectFlavour(tensor="persistent", parameter=2)
    )
    little_endian: bool = True
    padding: bytes = b"\0\0\0\0"
    alpha: bool = False
    modification_time: float = MODIFICATION_TIME


class TarWriter:
    """Collects the tensors and storages that an object reaches, then writes the four members."""

    def __init__(self, flavour: TarFlavour) -> None:
        self.flavour = flavour
        self.order = "<" if flavour.little_endian else ">"
        self.tensors: dict[int, Tensor] = {}
        self.storages: dict[int, Storage | StorageView] = {}

    def contents(self, value: object) -> bytes:
        """The whole file that holds `value`."""
        members = {"sys_info": self._pickle(system_information(1000, self.flavour.little_endian))}
        members["pickle"] = ObjectWriter(self.flavour.objects.python, self._lower).dump(value)
        members["tensors"] = self._tensors_member()
        members["storages"] = self._storages_member()
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.PAX_FORMAT) as archive:
            for name, data in members.items():
                archive.addfile(self._member(name, len(data)), io.BytesIO(data))
        return buffer.getvalue()

    def _lower(self, value: object) -> object:
        objects = self.flavour.objects
        if isinstance(value, Parameter):
            return lowered_parameter(value, objects.parameter)
        if isinstance(value, Tensor):
            if objects.tensor != "persistent":
                return lowered_tensor(value, objects.tensor)
            self.tensors[value.key] = value
            return PersistentID(str(value.key))
        if isinstance(value, (Storage, StorageView)):
            self.storages[value.key] = value
            return PersistentID(str(value.key))
        return None

    def _pickle(self, value: object) -> bytes:
        return ObjectWriter(self.flavour.objects.python).dump(value)

    def _member(self, name: str, size: int) -> tarfile.TarInfo:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        member.mtime = self.flavour.modification_time
        member.uid = member.gid = 1000
        member.uname = member.gname = "torch"
        return member

    def _tensors_member(self) -> bytes:
        output = bytearray(self._pickle(len(self.tensors)))
        for tensor in _scattered(self.tensors):
            storage = tensor.storage
            if storage is not None:
                self.storages[storage.key] = storage
            storage_key = None if storage is None else storage.key
            if self.flavour.alpha:
                entry: tuple = (tensor.key, tensor_class(tensor), storage_key)
            else:
                entry = (tensor.key, storage_key, tensor_class(tensor))
            output += self._pickle(entry)
            output += struct.pack(f"{self.order}i", len(tensor.size)) + self.flavour.padding
            place = (*tensor.size, *tensor.stride, tensor.offset)
            output += struct.pack(f"{self.order}{len(place)}q", *place)
        return bytes(output)

    def _storages_member(self) -> bytes:
        views = [view for view in _scattered(self.storages) if isinstance(view, StorageView)]
        roots = {storage.root.key: storage.root for storage in self.storages.values()}
        output = bytearray(self._pickle(len(roots)))
        for root in _scattered(roots):
            if self.flavour.alpha:
                entry: tuple[object, ...] = (root.key, storage_class(root))
            else:
                entry = (root.key, root.location, storage_class(root))
            output += self._pickle(entry) + struct.pack(f"{self.order}q", root.count)
            output += root.bytes_in_order(big_endian=not self.flavour.little_endian)
        if not self.flavour.alpha:
            output += self._pickle([(v.key, v.root.key, v.offset, v.count) for v in views])
        return bytes(output)


def _scattered(objects: dict[int, object]) -> list:
    """The values in an order of their own, as the dictionaries of 2017 had no order."""
    return [objects[key] for key in sorted(objects, key=lambda key: key // 16 * 40503 % 65536)]


def module_class(name: Global, source_file: str, source: str) -> PersistentID:
    """The class of an `nn.Module`, saved with its source."""
    return PersistentID((name, source_file, source))


def write_tar(path: Path, value: object, flavour: TarFlavour = TarFlavour()) -> None:
    """Write `value` to `path` as PyTorch before 0.1.10 did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(TarWriter(flavour).contents(value))

"""The stream container of PyTorch 0.1.10 to 1.5: five pickles, then the storages."""

import struct
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
)

MAGIC = 0x1950A86A20F9469CFC6C


@dataclass(frozen=True)
class StreamFlavour:
    """How one stream differs from another.

    A big-endian machine says so in sys_info and still writes little-endian data. Until 1.3 the
    element count before the data stayed in the machine's own order, hence `big_endian_counts`.
    """

    objects: ObjectFlavour = field(default_factory=ObjectFlavour)
    little_endian: bool = True
    big_endian_counts: bool = False


class StreamWriter:
    """Pickles an object, and collects the storages that it reaches."""

    def __init__(self, flavour: StreamFlavour) -> None:
        self.flavour = flavour
        self.storages: dict[str, Storage] = {}

    def contents(self, value: object) -> bytes:
        """The whole file that holds `value`."""
        output = bytearray(self._pickle(MAGIC) + self._pickle(1001))
        output += self._pickle(system_information(1001, self.flavour.little_endian))
        output += ObjectWriter(self.flavour.objects.python, self._lower).dump(value)
        keys = sorted(self.storages)
        output += self._pickle(keys)
        order = ">" if self.flavour.big_endian_counts else "<"
        for key in keys:
            storage = self.storages[key]
            output += struct.pack(f"{order}q", storage.count) + storage.data
        return bytes(output)

    def _lower(self, value: object) -> object:
        if isinstance(value, Parameter):
            return lowered_parameter(value, self.flavour.objects.parameter)
        if isinstance(value, Tensor):
            return lowered_tensor(value, self.flavour.objects.tensor)
        if isinstance(value, (Storage, StorageView)):
            return self._storage_id(value)
        return None

    def _storage_id(self, storage: Storage | StorageView) -> PersistentID:
        root = storage.root
        self.storages[str(root.key)] = root
        view = None
        if storage is not root:
            view = (str(storage.key), storage.offset, storage.count)
        place = (str(root.key), root.location, root.count, view)
        return PersistentID(("storage", storage_class(root), *place))

    def _pickle(self, value: object) -> bytes:
        return ObjectWriter(self.flavour.objects.python).dump(value)


def module_class(name: Global, source_file: str, source: str) -> PersistentID:
    """The class of an `nn.Module`, saved with its source."""
    return PersistentID(("module", name, source_file, source))


def write_stream(path: Path, value: object, flavour: StreamFlavour = StreamFlavour()) -> None:
    """Write `value` to `path` as PyTorch 0.1.10 to 1.5 did."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(StreamWriter(flavour).contents(value))

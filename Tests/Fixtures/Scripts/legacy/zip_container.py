"""The zip container of PyTorch 1.6 and later, as other zip writers would make it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from .model import Parameter, Storage, Tensor
from .objects import ObjectWriter, PersistentID
from .rebuild import lowered_parameter, lowered_tensor, storage_class

EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ZipFlavour:
    """How one archive differs from another.

    `byte_order` is the text of the `byteorder` record, or None for no such record; "big" swaps the
    data. `zip64` forces the zip64 extra field on every record, and `comment` is the archive's.
    """

    root: str = "archive"
    compression: int = zipfile.ZIP_STORED
    byte_order: str | None = "little"
    zip64: bool = False
    comment: bytes = b""


class ZipWriter:
    """Pickles an object, and collects the storages that it reaches."""

    def __init__(self, flavour: ZipFlavour) -> None:
        self.flavour = flavour
        self.storages: dict[int, Storage] = {}

    def write(self, path: Path, value: object) -> None:
        """Write the whole archive that holds `value`."""
        records = {"data.pkl": ObjectWriter(3, self._lower).dump(value)}
        if self.flavour.byte_order is not None:
            records["byteorder"] = self.flavour.byte_order.encode("ascii")
        big_endian = self.flavour.byte_order == "big"
        for index, storage in enumerate(self.storages.values()):
            records[f"data/{index}"] = storage.bytes_in_order(big_endian)
        records["version"] = b"3\n"
        with zipfile.ZipFile(path, "w") as archive:
            archive.comment = self.flavour.comment
            for name, data in records.items():
                record = zipfile.ZipInfo(f"{self.flavour.root}/{name}", EARLIEST_DATE)
                record.compress_type = self.flavour.compression
                with archive.open(record, "w", force_zip64=self.flavour.zip64) as stream:
                    stream.write(data)

    def _lower(self, value: object) -> object:
        if isinstance(value, Parameter):
            return lowered_parameter(value, 3)
        if isinstance(value, Tensor):
            return lowered_tensor(value, "v2")
        if isinstance(value, Storage):
            return self._storage_id(value)
        return None

    def _storage_id(self, storage: Storage) -> PersistentID:
        self.storages[storage.key] = storage
        index = list(self.storages).index(storage.key)
        place = (str(index), storage.location, storage.count)
        return PersistentID(("storage", storage_class(storage), *place))


def write_zip(path: Path, value: object, flavour: ZipFlavour = ZipFlavour()) -> None:
    """Write `value` to `path` as an archive of the given flavour."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ZipWriter(flavour).write(path, value)

"""The stream of PyTorch 0.1.10 to 1.5: five pickles, then the storages."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from testkit.pickles.emitter import assemble, number
from testkit.pickles.objects import Global, PersistentID, dump
from testkit.pickles.parts import ONE_TWO, dict_of, integer, list_of, pickled, storage, tensor, text
from testkit.pickles.rebuild import ObjectFlavor, lowering, storage_class, system_information
from testkit.pickles.values import Storage, StorageView

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001


def whole_storage(key: str = "0", count: int = 2) -> bytes:
    """Returns the persistent id of a storage in a stream, with no view."""
    return storage(key, count, view=assemble("NONE"))


def sys_info(little_endian: bool = True, version: int = PROTOCOL_VERSION) -> bytes:
    """Returns the pickle of the system information, without a memo."""
    flag = assemble("NEWTRUE" if little_endian else "NEWFALSE")
    sizes = assemble("EMPTY_DICT")
    return pickled(dict_of(protocol_version=integer(version), little_endian=flag, type_sizes=sizes))


@dataclass(frozen=True)
class Stream:
    """Five pickles, then each storage's count and data."""

    object: bytes = pickled(dict_of(w=tensor(whole_storage())))
    keys: bytes = pickled(list_of(text("0")))
    storages: tuple[tuple[int, bytes], ...] = ((2, ONE_TWO),)
    magic: bytes = pickled(integer(MAGIC_NUMBER))
    version: bytes = pickled(integer(PROTOCOL_VERSION))
    system: bytes = sys_info()
    big_endian_counts: bool = False
    suffix: bytes = b""

    def changing(self, **fields: Any) -> Self:
        return replace(self, **fields)

    @property
    def data(self) -> bytes:
        """The whole file."""
        parts = [self.magic, self.version, self.system, self.object, self.keys]
        for count, data in self.storages:
            little = number(count, 8)
            parts += [little[::-1] if self.big_endian_counts else little, data]
        return b"".join(parts) + self.suffix


@dataclass(frozen=True)
class StreamFlavor:
    """The differences between streams.

    A big-endian machine says so in sys_info and still writes little-endian data. Until 1.3 the
    element count before the data stayed in the machine's own order, hence `big_endian_counts`.
    """

    objects: ObjectFlavor = field(default_factory=ObjectFlavor)
    little_endian: bool = True
    big_endian_counts: bool = False


def module_class(name: Global, source_file: str, source: str) -> PersistentID:
    """Returns the class of an `nn.Module`, saved with its source."""
    return PersistentID(("module", name, source_file, source))


def write_stream(
    path: Path,
    value: object,
    flavor: StreamFlavor = StreamFlavor(),
) -> None:
    """Writes `value` to `path` as PyTorch 0.1.10 to 1.5 did."""
    python = flavor.objects.python
    storages: dict[str, Storage] = {}

    def storage_id(storage: Storage | StorageView) -> tuple[object, ...]:
        root = storage.root
        key, view = str(root.key), None
        storages[key] = root
        if isinstance(storage, StorageView):
            view = (str(storage.key), storage.offset, storage.count)
        return ("storage", storage_class(root), key, root.location, root.count, view)

    pickle = dump(value, python, lowering(flavor.objects, storage_id))
    keys = sorted(storages)
    system = system_information(PROTOCOL_VERSION, flavor.little_endian)
    stream = Stream(
        magic=dump(MAGIC_NUMBER, python),
        version=dump(PROTOCOL_VERSION, python),
        system=dump(system, python),
        object=pickle,
        keys=dump(keys, python),
        storages=tuple((storages[key].count, storages[key].data) for key in keys),
        big_endian_counts=flavor.big_endian_counts,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream.data)

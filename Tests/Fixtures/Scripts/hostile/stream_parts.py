"""A stream of PyTorch 0.1.10 to 1.5 put together part by part."""

from dataclasses import dataclass, replace

from . import code
from .code import ONE_TWO, dict_of, integer, list_of, number, pickle, text

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def system_information(little_endian: bool = True, version: int = 1001) -> bytes:
    """The pickle of sys_info."""
    flag = b"\x88" if little_endian else b"\x89"
    return pickle(dict_of(protocol_version=integer(version), little_endian=flag, type_sizes=b"}"))


def storage(key: str = "0", count: int = 2, view: bytes = b"N") -> bytes:
    """A persistent identifier as a stream has it: of a whole storage, if no view is given."""
    return code.storage(key, count, view=view)


def tensor(source: bytes | None = None, size: tuple[int, ...] = (2,)) -> bytes:
    """A call of `_rebuild_tensor_v2` over a storage of a stream."""
    return code.tensor(source if source is not None else storage(), size)


@dataclass(frozen=True)
class Stream:
    """Five pickles, then each storage's count and data."""

    object: bytes = pickle(dict_of(w=tensor()))
    keys: bytes = pickle(list_of(text("0")))
    storages: tuple[tuple[int, bytes], ...] = ((2, ONE_TWO),)
    magic: bytes = MAGIC
    version: bytes = pickle(integer(1001))
    system: bytes = system_information()
    suffix: bytes = b""

    def changing(self, **changes: object) -> "Stream":
        return replace(self, **changes)

    @property
    def version_position(self) -> int:
        return len(self.magic)

    @property
    def system_position(self) -> int:
        return self.version_position + len(self.version)

    @property
    def object_position(self) -> int:
        return self.system_position + len(self.system)

    @property
    def keys_position(self) -> int:
        return self.object_position + len(self.object)

    @property
    def data_position(self) -> int:
        return self.keys_position + len(self.keys)

    @property
    def data(self) -> bytes:
        parts = self.magic + self.version + self.system + self.object + self.keys
        data = b"".join(number(count, 8) + data for count, data in self.storages)
        return parts + data + self.suffix

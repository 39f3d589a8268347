"""A stream of PyTorch 0.1.10 to 1.5 put together part by part."""

from dataclasses import dataclass, replace

from .code import ONE_TWO, SOUND, dict_of, integer, list_of, number, pickle, text

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."


def system_information(little_endian: bool = True, version: int = 1001) -> bytes:
    """The pickle of sys_info."""
    flag = b"\x88" if little_endian else b"\x89"
    return pickle(dict_of(protocol_version=integer(version), little_endian=flag, type_sizes=b"}"))


@dataclass(frozen=True)
class Stream:
    """Five pickles, then each storage's count and data."""

    object: bytes = pickle(SOUND)
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

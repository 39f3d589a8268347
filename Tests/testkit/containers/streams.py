"""The stream of PyTorch 0.1.10 to 1.5: five pickles, then the storages."""

from dataclasses import dataclass
from testkit.pickles.emitter import assemble, number
from testkit.pickles.parts import ONE_TWO, pickled, sound

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
PROTOCOL_VERSION = 1001


def sys_info(little_endian: bool = True, version: int = PROTOCOL_VERSION) -> bytes:
    """Returns the pickle of the system information, without a memo."""
    flag = "NEWTRUE" if little_endian else "NEWFALSE"
    items = f'"protocol_version" {version} "little_endian" {flag} "type_sizes" EMPTY_DICT'
    return assemble(f"PROTO 2 {{ {items} }} STOP")


@dataclass(frozen=True)
class Stream:
    """Five pickles, then each storage's count and data."""

    object: bytes = pickled(sound(view="NONE"))
    keys: bytes = assemble('PROTO 2 [ "0" ] STOP')
    storages: tuple[tuple[int, bytes], ...] = ((2, ONE_TWO),)
    magic: bytes = pickled(str(MAGIC_NUMBER))
    version: bytes = pickled(str(PROTOCOL_VERSION))
    system: bytes = sys_info()
    big_endian_counts: bool = False
    suffix: bytes = b""

    @property
    def data(self) -> bytes:
        parts = [self.magic, self.version, self.system, self.object, self.keys]
        for count, data in self.storages:
            little = number(count, 8)
            parts += [little[::-1] if self.big_endian_counts else little, data]
        return b"".join(parts) + self.suffix

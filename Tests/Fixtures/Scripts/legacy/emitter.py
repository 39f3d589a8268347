"""Pickle opcodes written one by one, where the exact opcode is the point of the fixture."""

import pickletools
import struct
from collections.abc import Callable


def encode_long(value: int) -> bytes:
    """The shortest little-endian two's complement of `value`; zero is no bytes at all."""
    if value == 0:
        return b""
    length = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return value.to_bytes(length, "little", signed=True)


def _packed(layout: str) -> Callable[[int | float], bytes]:
    return lambda value: struct.pack(layout, value)


def _counted(layout: str) -> Callable[[bytes], bytes]:
    return lambda value: struct.pack(layout, len(value)) + value


def _line(value: bytes | str) -> bytes:
    return (value.encode("utf-8") if isinstance(value, str) else value) + b"\n"


def _text(layout: str) -> Callable[[str], bytes]:
    counted = _counted(layout)
    return lambda value: counted(value.encode("utf-8", "surrogatepass"))


ARGUMENT_ENCODERS: dict[str, Callable] = {
    "uint1": _packed("<B"),
    "uint2": _packed("<H"),
    "uint4": _packed("<I"),
    "uint8": _packed("<Q"),
    "int4": _packed("<i"),
    "float8": _packed(">d"),
    "decimalnl_short": _line,
    "decimalnl_long": _line,
    "floatnl": _line,
    "stringnl": _line,
    "stringnl_noescape": _line,
    "unicodestringnl": _line,
    "stringnl_noescape_pair": lambda names: b"".join(_line(name) for name in names),
    "string1": _counted("<B"),
    "string4": _counted("<i"),
    "bytes1": _counted("<B"),
    "bytes4": _counted("<I"),
    "bytes8": _counted("<Q"),
    "bytearray8": _counted("<Q"),
    "unicodestring1": _text("<B"),
    "unicodestring4": _text("<I"),
    "unicodestring8": _text("<Q"),
    "long1": lambda value: _counted("<B")(encode_long(value)),
    "long4": lambda value: _counted("<i")(encode_long(value)),
}

OPCODES = {opcode.name: opcode for opcode in pickletools.opcodes}


class Emitter:
    """A pickle under construction; every method returns the emitter, so that calls chain."""

    def __init__(self) -> None:
        self.output = bytearray()

    def op(self, name: str, *arguments: object) -> "Emitter":
        """Append the opcode that `pickletools` calls `name`, its argument encoded as it demands.

        An argument that ends at a newline is given as text without the newline; GLOBAL and INST
        take two, the module and the name.
        """
        opcode = OPCODES[name]
        self.output += opcode.code.encode("latin-1")
        if opcode.arg is not None:
            encode = ARGUMENT_ENCODERS[opcode.arg.name]
            self.output += encode(arguments if len(arguments) > 1 else arguments[0])
        elif arguments:
            raise ValueError(f"{name} takes no argument")
        return self

    def ops(self, *names: str) -> "Emitter":
        """Append several opcodes that take no argument."""
        for name in names:
            self.op(name)
        return self

    def raw(self, data: bytes) -> "Emitter":
        """Append bytes as they are."""
        self.output += data
        return self

    def finish(self) -> bytes:
        """Append STOP and hand out the pickle."""
        return bytes(self.op("STOP").output)

"""The one pickle emitter: opcodes by the names that `pickletools` gives them, as bytes."""

import pickletools
import struct
from collections.abc import Callable

Argument = bytes | str | int | float

OPCODES = {opcode.name: opcode for opcode in pickletools.opcodes}


def number(value: int, width: int) -> bytes:
    """Returns a little-endian integer; of a value that does not fit, the low bytes."""
    return (value % (1 << 8 * width)).to_bytes(width, "little")


def encode_long(value: int) -> bytes:
    """Returns the shortest little-endian two's complement; zero has no bytes at all."""
    if value == 0:
        return b""
    length = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return value.to_bytes(length, "little", signed=True)


def _bytes_of(value: Argument) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def _packed(layout: str) -> Callable[[Argument], bytes]:
    return lambda value: struct.pack(layout, int(value))


def _counted(width: int) -> Callable[[Argument], bytes]:
    return lambda value: number(len(_bytes_of(value)), width) + _bytes_of(value)


def _long(width: int) -> Callable[[Argument], bytes]:
    return lambda value: _counted(width)(encode_long(int(value)))


def _line(value: Argument) -> bytes:
    return _bytes_of(value) + b"\n"


def _two_lines(value: Argument) -> bytes:
    """Returns the module and the name; a space separates them where it is not the last dot."""
    name = str(value)
    module, _, function = name.rpartition(" " if " " in name else ".")
    return _line(module) + _line(function)


ENCODERS: dict[str, Callable[[Argument], bytes]] = {
    "uint1": _packed("<B"),
    "uint2": _packed("<H"),
    "uint4": _packed("<I"),
    "uint8": _packed("<Q"),
    "int4": _packed("<i"),
    "float8": lambda value: struct.pack(">d", float(value)),
    "decimalnl_short": _line,
    "decimalnl_long": _line,
    "floatnl": _line,
    "stringnl": _line,
    "stringnl_noescape": _line,
    "unicodestringnl": _line,
    "stringnl_noescape_pair": _two_lines,
    "string1": _counted(1),
    "string4": _counted(4),
    "bytes1": _counted(1),
    "bytes4": _counted(4),
    "bytes8": _counted(8),
    "bytearray8": _counted(8),
    "unicodestring1": _counted(1),
    "unicodestring4": _counted(4),
    "unicodestring8": _counted(8),
    "long1": _long(1),
    "long4": _long(4),
}


def code(name: str) -> bytes:
    """Returns the byte of an opcode, for a pickle whose argument is wrong or missing."""
    return OPCODES[name].code.encode("latin-1")


def assemble(*parts: Argument) -> bytes:
    """Returns the bytes of opcodes and their arguments.

    A text is opcodes and arguments with spaces between them, as `pickletools` prints them:
    `assemble("PROTO 2 GLOBAL torch.FloatStorage STOP")`. An argument that a text has no room for is
    the part after it: `assemble("BINUNICODE", "two words", "STOP")`. Bytes elsewhere are appended
    unchanged. An argument that ends at a newline is given without the newline.
    """
    output = bytearray()
    queue = iter(parts)
    for part in queue:
        if isinstance(part, bytes):
            output += part
            continue
        words = iter(str(part).split())
        for name in words:
            output += code(name)
            descriptor = OPCODES[name].arg
            if descriptor is not None:
                word = next(words, None)
                output += ENCODERS[descriptor.name](next(queue) if word is None else word)
    return bytes(output)


def assemble_table(text: str) -> dict[str, bytes]:
    """Returns a pickle for each line `NAME: OPCODES`; an indented line continues the last."""
    pairs = (line.split(":", 1) for line in text.replace("\n  ", " ").strip().splitlines())
    return {name: assemble(opcodes, "STOP") for name, opcodes in pairs}

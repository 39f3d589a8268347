"""The one pickle emitter: opcodes by the names that `pickletools` gives them, as bytes."""

import ast
import configparser
import pickletools
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

Argument = bytes | str | int | float

OPCODES = {opcode.name: opcode for opcode in pickletools.opcodes}
WORD = re.compile(r'b"(?:\\.|[^"\\])*"|"[^"]*"|\S+')
FIELD = re.compile(r"""(\w+)=(`[^`]*`|b?"[^"]*"|b?'[^']*'|\S+)""")
BRACKETS = {
    "(": "MARK", ")": "TUPLE", "[": "EMPTY_LIST MARK", "]": "APPENDS", "{": "EMPTY_DICT MARK",
    "}": "SETITEMS",
}  # fmt: skip
#: Bytes of the length before an argument, by the number that pickletools has for each.
LENGTHS = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}


def number(value: int, width: int) -> bytes:
    """Returns a little-endian integer; of a value that does not fit, the low bytes."""
    return (value % (1 << 8 * width)).to_bytes(width, "little")


def encode_argument(opcode: str, value: Argument) -> bytes:
    """Returns an argument as its opcode needs it."""
    descriptor = OPCODES[opcode].arg
    if descriptor is None:
        raise ValueError(f"{opcode} has no argument")
    if descriptor.name == "float8":
        return struct.pack(">d", float(value))
    if descriptor.n > 0:
        return int(value).to_bytes(descriptor.n, "little", signed=descriptor.name == "int4")
    if descriptor.name.startswith("long"):
        # The shortest little-endian two's complement; zero has no bytes at all.
        long = int(value)
        length = (long if long >= 0 else ~long).bit_length() // 8 + 1
        value = long.to_bytes(length, "little", signed=True) if long else b""
    elif descriptor.name == "stringnl_noescape_pair":
        # A space separates the module and the name where it is not the last dot.
        pair = value.decode() if isinstance(value, bytes) else str(value)
        module, _, name = pair.rpartition(" " if " " in pair else ".")
        value = f"{module}\n{name}"
    data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
    width = LENGTHS.get(descriptor.n)
    return data + b"\n" if width is None else number(len(data), width) + data


def code(name: str) -> bytes:
    """Returns the byte of an opcode, for a pickle whose argument is wrong or missing."""
    return OPCODES[name].code.encode("latin-1")


def _short_form(word: str, named: dict[str, bytes]) -> bytes:
    """Returns the opcodes of a word that is no opcode's name."""
    if word in named:
        return named[word]
    if word in BRACKETS:
        return assemble(BRACKETS[word])
    if word.startswith('b"'):
        return bytes(ast.literal_eval(word))
    if word.startswith('"'):
        return assemble("BINUNICODE", word[1:-1])
    if word.startswith("@"):
        return assemble("GLOBAL", word[1:])
    return assemble("BININT1" if 0 <= int(word) < 256 else "LONG1", word)


def assemble(*parts: Argument, **named: bytes) -> bytes:
    """Returns the bytes of opcodes and their arguments.

    A text is opcodes and arguments with spaces between them, as `pickletools` prints them:
    `assemble("PROTO 2 GLOBAL torch.FloatStorage STOP")`. An argument that a text has no room for is
    the part after it: `assemble("BINUNICODE", "two words", "STOP")`. Bytes elsewhere are appended
    unchanged. An argument that ends at a newline is given without the newline.

    Where an opcode may be, a text has short forms as well: a number is BININT1 or LONG1, `"w"` is
    BINUNICODE, `@torch.Size` is GLOBAL; `( )` is a tuple, `[ ]` a list, `{ }` a dictionary. Bytes
    are written as in Python, `b"\\xff"`, here and for an argument. Another word is the bytes that
    `named` has for it.
    """
    output = bytearray()
    queue = iter(parts)
    for part in queue:
        if isinstance(part, bytes):
            output += part
            continue
        words = iter(WORD.findall(str(part)))
        for name in words:
            if name not in OPCODES:
                output += _short_form(name, named)
                continue
            output += code(name)
            if OPCODES[name].arg is not None:
                word = next(words, None)
                argument = next(queue) if word is None else word
                if word is not None and word.startswith('b"'):
                    argument = bytes(ast.literal_eval(word))
                output += encode_argument(name, argument)
    return bytes(output)


def read_table(path: Path) -> dict[str, dict[str, str]]:
    """Returns the sections of a file of lines `NAME: TEXT`, where an indented line continues."""
    parser = configparser.RawConfigParser(delimiters=(":",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    found = {section: dict(parser.items(section)) for section in parser.sections()}
    return {
        section: {name: text.replace("\n", " ").strip() for name, text in lines.items()}
        for section, lines in found.items()
    }


def read_listing(
    path: Path, make: Callable[..., bytes] = assemble, named: dict[str, bytes] | None = None
) -> dict[str, dict[str, bytes]]:
    """Returns a table's lines of opcodes as bytes.

    The names of the section `parts`, and those in `named`, are words of the lines after them.
    """
    parts = {**(named or {})}
    sections: dict[str, dict[str, bytes]] = {"parts": parts}
    for section, table in read_table(path).items():
        lines = sections.setdefault(section, {})
        for name, text in table.items():
            lines[name] = make(text, **parts)
    return sections


def fields(text: str, **named: bytes) -> dict[str, Any]:
    """Returns the values of `NAME=VALUE` pairs: Python's literals; opcodes between backticks."""
    return {
        name: assemble(value[1:-1], **named) if value[0] == "`" else ast.literal_eval(value)
        for name, value in FIELD.findall(text)
    }

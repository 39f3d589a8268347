"""The opcodes that a pickle uses, without decoding their arguments.

`pickletools.genops` decodes, and refuses a Python 2 string that is not ASCII.
"""

import pickletools

from .emitter import OPCODES

OPCODES_BY_CODE = {ord(opcode.code): opcode for opcode in OPCODES.values()}
COUNT_BYTES = {
    pickletools.TAKEN_FROM_ARGUMENT1: 1,
    pickletools.TAKEN_FROM_ARGUMENT4: 4,
    pickletools.TAKEN_FROM_ARGUMENT4U: 4,
    pickletools.TAKEN_FROM_ARGUMENT8U: 8,
}


def opcodes_of(data: bytes) -> list[str]:
    """The names in order of first appearance."""
    names: dict[str, None] = {}
    position = 0
    while position < len(data):
        opcode = OPCODES_BY_CODE[data[position]]
        names[opcode.name] = None
        position = _end_of_argument(data, position + 1, opcode.arg)
    return list(names)


def _end_of_argument(
    data: bytes, start: int, argument: pickletools.ArgumentDescriptor | None
) -> int:
    if argument is None:
        return start
    if argument.n >= 0:
        return start + argument.n
    if argument.n == pickletools.UP_TO_NEWLINE:
        lines = 2 if argument.name == "stringnl_noescape_pair" else 1
        for _ in range(lines):
            start = data.index(b"\n", start) + 1
        return start
    width = COUNT_BYTES[argument.n]
    return start + width + int.from_bytes(data[start : start + width], "little")

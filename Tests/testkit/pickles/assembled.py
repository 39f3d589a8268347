"""Pickles written opcode by opcode: those of `assembled.ini`, and those of computed numbers."""

from pathlib import Path
from .emitter import assemble, read_listing


def _longs(opcode: str, values: list[int]) -> bytes:
    return assemble("PROTO 2 MARK", *[f"{opcode} {value}" for value in values], "LIST STOP")


def pickles() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Returns every pickle that has a value, and every pickle that has none."""
    sections = {
        section: {name: body + b"." for name, body in lines.items()}
        for section, lines in read_listing(Path(__file__).with_suffix(".ini")).items()
    }
    limits = [1 << (8 * size - 1) for size in (1, 2, 7, 8, 9, 16, 254)]
    longs = {
        "long1": _longs("LONG1", [v for limit in limits for v in (limit - 1, -limit, limit)]),
        "long1-255-bytes": b"\x80\x02\x8a\xff" + bytes(range(1, 255)) + b"\x80.",
        "long4": _longs("LONG4", [0, 1 << 71, -(1 << 71), -(1 << 2399), 3**1600]),
    }
    read = sections["integers"] | longs | sections["padded integers"] | sections["others"]
    return read, sections["rejected"]

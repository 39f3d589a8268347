"""Deflate in its fixed code, so that the bytes do not depend on a zlib's version."""

MATCH_LENGTH = 258


class _Bits:
    def __init__(self) -> None:
        self.value = 0
        self.count = 0

    def low_first(self, number: int, width: int) -> None:
        self.value |= number << self.count
        self.count += width

    def high_first(self, code: int, width: int) -> None:
        self.low_first(int(f"{code:0{width}b}"[::-1], 2), width)

    def literal(self, byte: int) -> None:
        if byte < 144:
            self.high_first(0x30 + byte, 8)
        else:
            self.high_first(0x190 + byte - 144, 9)

    def copy(self, distance: int) -> None:
        """258 bytes from one to four bytes back."""
        self.high_first(0xC0 + 285 - 280, 8)
        self.high_first(distance - 1, 5)

    def finish(self) -> bytes:
        return self.value.to_bytes((self.count + 7) // 8, "little")


def deflate_runs(*runs: tuple[bytes, int]) -> bytes:
    """Compresses each piece a number of times; pieces of one to four bytes are copied."""
    output = bytearray()
    for piece, count in runs:
        output += _run(piece, count)
    last = _Bits()
    last.low_first(1, 1)
    last.low_first(1, 2)
    last.high_first(0, 7)
    return bytes(output) + last.finish()


def _run(piece: bytes, count: int) -> bytes:
    """Returns a block, then an empty stored one that ends on a whole byte."""
    bits = _Bits()
    bits.low_first(0, 1)
    bits.low_first(1, 2)
    data = piece * count
    position = 0
    while position < len(data):
        if position >= len(piece) <= 4 and len(data) - position >= MATCH_LENGTH:
            bits.copy(len(piece))
            position += MATCH_LENGTH
        else:
            bits.literal(data[position])
            position += 1
    bits.high_first(0, 7)
    bits.low_first(0, 3)
    bits.low_first(0, -bits.count % 8)
    return bits.finish() + b"\x00\x00\xff\xff"


def inflate_runs(*runs: tuple[bytes, int]) -> bytes:
    """Returns the bytes that `deflate_runs` compresses."""
    return b"".join(piece * count for piece, count in runs)

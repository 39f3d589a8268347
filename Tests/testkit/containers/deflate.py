"""Deflate in its fixed code, so that the bytes do not depend on a zlib's version."""

MATCH_LENGTH = 258
#: 258 bytes from one to four bytes back: the code of the length, then of the distance.
COPIES = {distance: f"11000101{distance - 1:05b}" for distance in range(1, 5)}
LITERALS = [f"{0x30 + byte:08b}" if byte < 144 else f"{0x100 + byte:09b}" for byte in range(256)]
END = "0000000"


def packed(bits: str) -> bytes:
    """Returns bits as deflate has them, the first in the lowest place."""
    return int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")


def deflate_runs(*runs: tuple[bytes, int]) -> bytes:
    """Compresses each piece a number of times; pieces of one to four bytes are copied."""
    return b"".join(_run(*run) for run in runs) + packed("110" + END)


def _run(piece: bytes, count: int) -> bytes:
    """Returns a block, then an empty stored one that ends on a whole byte."""
    size, copies = len(piece) * count, 0
    if len(piece) in COPIES:
        copies = max(0, size - len(piece)) // MATCH_LENGTH
    begin = len(piece) if copies else 0
    rest = (piece * count)[begin + copies * MATCH_LENGTH :]
    literals = "".join(LITERALS[byte] for byte in piece[:begin])
    literals += COPIES.get(len(piece), "") * copies + "".join(LITERALS[byte] for byte in rest)
    return packed("010" + literals + END + "000") + b"\0\0\xff\xff"

"""The one writer of NumPy's .npy files."""

from testkit.pickles.emitter import number

MAGIC = b"\x93NUMPY\x01\x00"


def describe(kind: str, shape: str = "(1,)") -> str:
    """Returns the header that NumPy writes, for a type and the text of a shape."""
    return f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"


def npy(header: str | bytes, data: bytes = b"", width: int = 118) -> bytes:
    """Returns a file of version 1, whose header is filled with spaces up to `width` bytes.

    With a width of 0 the header is written unchanged.
    """
    text = header.encode() if isinstance(header, str) else header
    if width:
        text = text.ljust(width - 1) + b"\n"
    return MAGIC + number(len(text), 2) + text + data

"""What people pass in place of a checkpoint, each of which has its own message and remedy."""

import json

from .case import Case, error, tensors
from .code import ONE_TWO, SOUND, dict_of, integer, number, pickle
from .stream_parts import Stream
from .zip_parts import checkpoint

TOPIC = "Mistakes"
POINTER = """version https://git-lfs.github.com/spec/v1
oid sha256:5c106cde386e87d4033832f2996f5493238eda96ccf559d1d62760c4de0613f8
size 46827520
"""
PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"
FILLING = bytes(range(256)) * 4


def safetensors() -> bytes:
    """A safetensors file of one tensor `w`."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    header = header.ljust(-(-len(header) // 8) * 8)
    return number(len(header), 8) + header + ONE_TWO


def cases() -> list[Case]:
    rows = [
        ("an empty file", b"", ["empty", "fetch it again"]),
        ("a git-LFS pointer", POINTER.encode(), ["46827520 bytes", "git lfs pull"]),
        ("an HTML page", PAGE, ["HTML page", "direct link"]),
        ("an XML page", b'<?xml version="1.0"?><Error/>', ["XML page", "access is denied"]),
        ("gzip", b"\x1f\x8b\x08\x00" + FILLING, ["gunzip"]),
        ("HDF5", b"\x89HDF\r\n\x1a\n" + FILLING, ["HDF5", "Keras"]),
        ("PNG", b"\x89PNG\r\n\x1a\n" + FILLING, ["PNG image"]),
        ("a bare data.pkl", pickle(SOUND), ["data.pkl out of a checkpoint", "whole .pth file"]),
    ]
    wrong = [
        Case(TOPIC, name, data, error("notACheckpoint", "", 0, says), suffix="pth")
        for name, data, says in rows
    ]
    folder = error("file", "", None, ["this is a folder"])
    half = checkpoint().data
    half = half[: len(half) // 2]
    stream = Stream().data[:-4]
    behind = pickle(dict_of(epoch=integer(3))) + b"\0\0"
    return [
        *wrong,
        Case(TOPIC, "an unpacked folder", b"", folder, suffix=""),
        Case(TOPIC, "a safetensors file under another name", safetensors(), tensors(w=[1, 2]), "open", "pth"),
        Case(
            TOPIC,
            "a zip download cut short",
            half,
            error("truncated", "", len(half), [f"cut short at {len(half)} bytes", "fetch it again"]),
            suffix="pth",
        ),
        Case(
            TOPIC,
            "a stream download cut short",
            stream,
            error("truncated", "storage 0", len(stream) - 4, ["8 bytes are expected and 4 are left"]),
            suffix="pth",
        ),
        Case(
            TOPIC,
            "a pickle with bytes behind it",
            behind,
            error("malformedContainer", "", len(behind) - 2),
            suffix="pth",
        ),
    ]

"""Files that people pass instead of a checkpoint, each of which has its own message and remedy."""

from collections.abc import Iterator

from testkit.containers.safetensors import safetensors
from testkit.containers.streams import Stream
from testkit.containers.zips import checkpoint
from testkit.pickles.parts import ONE_TWO, SOUND, dict_of, integer, pickled

from .case import Case, Topic, error, tensors

case = Topic("Mistakes")
POINTER = b"""version https://git-lfs.github.com/spec/v1
oid sha256:5c106cde386e87d4033832f2996f5493238eda96ccf559d1d62760c4de0613f8
size 46827520
"""
PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"
FILLING = bytes(range(256)) * 4
ROWS = [
    ("an empty file", b"", ["empty", "fetch it again"]),
    ("a git-LFS pointer", POINTER, ["46827520 bytes", "git lfs pull"]),
    ("an HTML page", PAGE, ["HTML page", "direct link"]),
    ("an XML page", b'<?xml version="1.0"?><Error/>', ["XML page", "access is denied"]),
    ("gzip", b"\x1f\x8b\x08\x00" + FILLING, ["gunzip"]),
    ("HDF5", b"\x89HDF\r\n\x1a\n" + FILLING, ["HDF5", "Keras"]),
    ("PNG", b"\x89PNG\r\n\x1a\n" + FILLING, ["PNG image"]),
    ("a bare data.pkl", pickled(SOUND), ["data.pkl out of a checkpoint", "whole .pth file"]),
]


def cases() -> Iterator[Case]:
    for name, data, words in ROWS:
        yield case(name, data, error("notACheckpoint", "", 0, words), suffix="pth")
    folder = error("file", "", None, "this is a folder")
    yield case("an unpacked folder", b"", folder, suffix="")
    header = b'{"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'
    renamed = safetensors(header, ONE_TWO, alignment=8)
    name = "a safetensors file under another name"
    yield case(name, renamed, tensors(w=[1, 2]), "open", "pth")
    whole = checkpoint().data
    half = len(whole) // 2
    cut = error("truncated", "", half, [f"cut short at {half} bytes", "fetch it again"])
    yield case("a zip download cut short", whole[:half], cut, suffix="pth")
    stream = Stream().data[:-4]
    left = error("truncated", "storage 0", len(stream) - 4, "8 bytes are expected and 4 are left")
    yield case("a stream download cut short", stream, left, suffix="pth")
    longer = pickled(dict_of(epoch=integer(3))) + b"\0\0"
    extra = error("malformedContainer", "", len(longer) - 2)
    yield case("a pickle with bytes behind it", longer, extra, suffix="pth")

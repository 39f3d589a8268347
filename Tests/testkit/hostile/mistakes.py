"""Files that people pass instead of a checkpoint, each of which has its own message and remedy."""

from testkit.containers.safetensors import safetensors
from testkit.containers.streams import Stream
from testkit.containers.zips import checkpoint
from testkit.pickles.parts import ONE_TWO, SOUND, dict_of, integer, pickled

from . import Files

POINTER = b"""version https://git-lfs.github.com/spec/v1
oid sha256:5c106cde386e87d4033832f2996f5493238eda96ccf559d1d62760c4de0613f8
size 46827520
"""
PAGE = b"\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n"
FILLING = bytes(range(256)) * 4
HEADER = b'{"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'


def files() -> Files:
    whole = checkpoint().data
    return {
        "an empty file": b"",
        "a git-LFS pointer": POINTER,
        "an HTML page": PAGE,
        "an XML page": b'<?xml version="1.0"?><Error/>',
        "gzip": b"\x1f\x8b\x08\x00" + FILLING,
        "HDF5": b"\x89HDF\r\n\x1a\n" + FILLING,
        "PNG": b"\x89PNG\r\n\x1a\n" + FILLING,
        "a bare data.pkl": pickled(SOUND),
        # A folder, as if a checkpoint were unpacked; the bytes are its record `version`.
        "an unpacked folder": b"3\n",
        "a safetensors file under another name": safetensors(HEADER, ONE_TWO, alignment=8),
        "a zip download cut short": whole[: len(whole) // 2],
        "a stream download cut short": Stream().data[:-4],
        "a pickle with bytes behind it": pickled(dict_of(epoch=integer(3))) + b"\0\0",
    }

"""Files of one format that are tars as well, whose parts refer to each other by size."""

from testkit.containers.arrays import npy, safetensors
from testkit.containers.streams import Stream
from testkit.containers.tars import BLOCK
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.pickles.emitter import assemble, code, number
from . import PARTS, Files


def block(front: bytes) -> bytes:
    """Returns a tar's first block without a magic, whose member's name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    whole = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    whole = whole.ljust(BLOCK, b"\0")
    return whole[:148] + f"{sum(whole):06o}\0 ".encode() + whole[156:]


def formats_that_are_tars() -> Files:
    """Returns tars to PyTorch, which tries a tar first, that begin like another format."""
    tail = tar_checkpoint(PARTS["evil"]).data

    def over_the_tar(start: bytes) -> bytes:
        """Returns a pickle that begins with a string over the rest of the block and the tar."""
        start += assemble("PROTO 3", code("BINBYTES"))
        return block(start + number(BLOCK - len(start) - 4 + len(tail), 4)) + tail

    stream = Stream(system=assemble('POP { "little_endian" NEWTRUE } STOP'))
    rest = stream.data.removeprefix(stream.magic + stream.version)
    header = f"{{'descr':'|u1','fortran_order':False,'shape':({BLOCK - 76 + len(tail)},),}}"
    entries = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    return {
        "a stream that is a tar": over_the_tar(stream.magic + stream.version) + rest,
        "a pickle that is a tar": over_the_tar(b"") + b".",
        "a NumPy array that is a tar": block(npy(header, width=66)) + tail,
        "safetensors that are a tar": block(safetensors(entries, length=BLOCK - 8)) + tail,
    }

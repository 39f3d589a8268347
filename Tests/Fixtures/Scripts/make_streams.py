"""Write Data/stream: forms of the stream that PyTorch no longer writes, by our own writer."""

from functools import partial

from common import OwnFile, table_of_files, write_files
from legacy import stream_container
from legacy.rebuild import ObjectFlavour
from legacy.stream_container import StreamFlavour, write_stream
from module_sample import linear_module
from samples import (
    DTYPES_OF_2017,
    every_dtype,
    on_cuda,
    shared_storage,
    small_network,
    storage_views,
    training_checkpoint,
)

UNTYPED = "PyTorch writes such a stream and fails to read it: UntypedStorage has no dtype"
BIG_ENDIAN_COUNTS = "PyTorch reads the element counts as little-endian and refuses their size"


def _objects(python: int = 3, tensor: str = "v2", parameter: int = 3) -> StreamFlavour:
    return StreamFlavour(objects=ObjectFlavour(python, tensor, parameter))


def own_files() -> list[OwnFile]:
    """Every stream, with what it holds."""
    linear = partial(linear_module, stream_container.module_class)
    dtypes = partial(every_dtype, DTYPES_OF_2017)
    rows = [
        ("python2-v1-parameter1", small_network, _objects(2, "v1", 1), ""),
        ("python2-v1-parameter2", small_network, _objects(2, "v1", 2), ""),
        ("python2-v2-parameter3", small_network, _objects(2, "v2", 3), ""),
        ("python3-v1-parameter1", small_network, _objects(3, "v1", 1), ""),
        ("python3-v1-parameter2", small_network, _objects(3, "v1", 2), ""),
        ("python3-v2-parameter2", small_network, _objects(3, "v2", 2), ""),
        ("python2-checkpoint", training_checkpoint, _objects(2, "v1", 2), ""),
        ("set", small_network, _objects(3, "set_", 2), ""),
        ("shared", shared_storage, _objects(3, "v1", 2), ""),
        ("views", storage_views, _objects(3, "v1", 2), ""),
        ("python2-views", storage_views, _objects(2, "v1", 2), ""),
        ("cuda", on_cuda, _objects(3, "v1", 2), ""),
        ("module", linear, _objects(3, "v1", 2), ""),
        ("untyped", partial(every_dtype, ["uint16"]), _objects(), UNTYPED),
        ("big-endian-1.4", dtypes, StreamFlavour(little_endian=False), ""),
        (
            "big-endian-0.4",
            dtypes,
            StreamFlavour(little_endian=False, big_endian_counts=True),
            BIG_ENDIAN_COUNTS,
        ),
    ]
    return table_of_files("stream", write_stream, rows)


if __name__ == "__main__":
    write_files(__doc__, own_files())

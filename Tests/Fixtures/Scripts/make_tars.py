"""Write Data/tar: the container of PyTorch before 0.1.10, by our own writer."""

from collections import OrderedDict
from functools import partial

from common import OwnFile, table_of_files, write_files
from legacy import tar_container
from legacy.model import LOW_ADDRESS, Parameter, restart_addresses
from legacy.rebuild import ObjectFlavour
from legacy.tar_container import TarFlavour, write_tar
from module_sample import linear_module
from samples import (
    DTYPES_OF_2017,
    every_dtype,
    floats,
    on_cuda,
    plain_network,
    shared_storage,
    small_network,
    storage_views,
    training_checkpoint,
    without_storage,
)

ALPHA = "PyTorch dropped the layout of August 2016"
BIG_ENDIAN = "PyTorch reads a big-endian tar as little-endian: element counts of 10^17 and more"
NO_STORAGE = "PyTorch 2.13 raises KeyError for a tensor without storage"


def _objects(python: int = 3, tensor: str = "persistent", parameter: int = 2) -> TarFlavour:
    return TarFlavour(objects=ObjectFlavour(python, tensor, parameter))


def at_low_addresses() -> OrderedDict:
    """A network whose ids fit 31 bits, as the sizes of torchvision's five files suggest."""
    restart_addresses(LOW_ADDRESS)
    return small_network()


def own_files() -> list[OwnFile]:
    """Every tar, with what it holds."""
    linear = partial(linear_module, tar_container.module_class)
    rows = [
        ("python3-parameter1", small_network, _objects(parameter=1), ""),
        ("python3-parameter2", small_network, _objects(parameter=2), ""),
        ("python3-parameter3", small_network, _objects(parameter=3), ""),
        ("python2-parameter1", small_network, _objects(python=2, parameter=1), ""),
        ("python2-parameter2", small_network, _objects(python=2, parameter=2), ""),
        ("python2-low-addresses", at_low_addresses, _objects(python=2), ""),
        ("python2-checkpoint", training_checkpoint, _objects(python=2), ""),
        ("python3-checkpoint", training_checkpoint, _objects(), ""),
        ("set", small_network, _objects(tensor="set_"), ""),
        ("lone-tensor", lambda: floats("lone", 2, 3), _objects(), ""),
        ("lone-parameter", lambda: Parameter(floats("lone", 2, 3)), _objects(), ""),
        ("shared", shared_storage, _objects(), ""),
        ("views", storage_views, _objects(), ""),
        ("dtypes", partial(every_dtype, DTYPES_OF_2017), _objects(), ""),
        ("cuda", on_cuda, _objects(), ""),
        ("module", linear, _objects(), ""),
        ("dirty-padding", plain_network, TarFlavour(padding=b"\xad\xde\xef\xbe"), ""),
        ("plain-ustar", plain_network, TarFlavour(modification_time=1485388800), ""),
        ("no-storage", without_storage, _objects(), NO_STORAGE),
        (
            "big-endian",
            partial(every_dtype, DTYPES_OF_2017),
            TarFlavour(little_endian=False),
            BIG_ENDIAN,
        ),
        ("alpha", plain_network, TarFlavour(alpha=True), ALPHA),
    ]
    return table_of_files("tar", write_tar, rows)


if __name__ == "__main__":
    write_files(__doc__, own_files())

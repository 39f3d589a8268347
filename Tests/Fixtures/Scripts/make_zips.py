"""Write Data/zip: archives as zip writers other than PyTorch's would make them."""

import zipfile
from collections import OrderedDict
from functools import partial

from common import OwnFile, table_of_files, write_files
from legacy.zip_container import ZipFlavour, write_zip
from samples import ALL_DTYPES, every_dtype, shared_storage, small_network

UNTYPED = "PyTorch does not swap an UntypedStorage, whose element type it learns too late"


def untyped() -> OrderedDict:
    """A type that only `_rebuild_tensor_v3` can name."""
    return every_dtype(["uint16"])


def own_files() -> list[OwnFile]:
    """Every archive, with what it holds."""
    every = partial(every_dtype, ALL_DTYPES)
    deflated = zipfile.ZIP_DEFLATED
    rows = [
        ("plain", small_network, ZipFlavour(), ""),
        ("deflated", small_network, ZipFlavour(compression=deflated), ""),
        ("other-root", small_network, ZipFlavour(root="my model-v1.2"), ""),
        ("no-byteorder", every, ZipFlavour(byte_order=None), ""),
        ("little-endian", every, ZipFlavour(), ""),
        ("big-endian", every, ZipFlavour(byte_order="big"), ""),
        ("untyped", untyped, ZipFlavour(), ""),
        ("big-endian-untyped", untyped, ZipFlavour(byte_order="big"), UNTYPED),
        ("zip64", small_network, ZipFlavour(zip64=True), ""),
        ("deflated-zip64", shared_storage, ZipFlavour(compression=deflated, zip64=True), ""),
        ("comment", shared_storage, ZipFlavour(comment=b"made by hand"), ""),
    ]
    return table_of_files("zip", write_zip, rows)


if __name__ == "__main__":
    write_files(__doc__, own_files())

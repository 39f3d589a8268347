"""Write Data/numpy: arrays as NumPy pickles and saves them, with what NumPy says they hold."""

import datetime
import hashlib
import json
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np

from common import output_folder

TYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1", "c16", "c8"]
NAMES = {
    "f": "float", "i": "int", "u": "uint", "c": "complex",
}  # fmt: skip


def counted(dtype: str, shape: tuple[int, ...], order: str = "C") -> np.ndarray:
    """An array whose values count upwards, negative ones among them where the type has them."""
    values = np.arange(int(np.prod(shape))).reshape(shape)
    if dtype[-2] == "b":
        return np.asarray(values % 3 == 0, order=order)
    if dtype[-2] not in "ub" and dtype[-1] != "1":
        values = values * 37 - 100
    array = values.astype(dtype, order=order)
    return array * (1 + 2j) if "c" in dtype else array


def arrays() -> OrderedDict[str, object]:
    """Arrays of every type in both byte orders and both memory orders, and what is no tensor."""
    found: OrderedDict[str, object] = OrderedDict()
    for dtype in TYPES:
        for order in ("<", ">"):
            found[f"{order}{dtype}"] = counted(order + dtype, (2, 3)).astype(order + dtype)
    found["fortran"] = counted("<f4", (3, 4, 5), "F")
    found["big fortran"] = counted(">i2", (3, 4), "F").astype(">i2", order="F")
    found["transposed"] = counted("<f4", (3, 4)).T
    found["axes"] = counted("<f4", (2, 3, 4)).transpose(1, 0, 2)
    found["stepped"] = counted("<f4", (6, 4))[::2, ::3]
    found["negative step"] = counted("<i4", (6,))[::-1]
    found["long"] = counted("<f4", (40, 50))
    found["scalar array"] = np.array(2.5, dtype="<f4")
    found["empty"] = np.zeros((0, 3), dtype="<f8")
    found["number"] = np.float32(0.5)
    found["text"] = np.array(["a", "bc"])
    found["bytes"] = np.array([b"a", b"bc"])
    found["objects"] = np.array([None, 1, "two"], dtype=object)
    found["when"] = datetime.datetime(2020, 1, 2)
    return found


def unsupported() -> OrderedDict[str, object]:
    """Arrays whose elements no tensor has."""
    return OrderedDict(
        structured=np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]),
        masked=np.ma.masked_array([1.0, 2.0], mask=[False, True]),
        date=np.array(["2020-01-02"], dtype="datetime64[D]"),
        weight=np.ones(2, dtype="<f4"),
    )


def fact(array: np.ndarray) -> dict[str, object]:
    """Type, shape and the SHA-256 of the values in C order, little-endian."""
    kind, size = array.dtype.kind, array.dtype.itemsize
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<")))
    return {
        "dtype": "bool" if kind == "b" else f"{NAMES[kind]}{8 * size}",
        "shape": list(array.shape),
        "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    every = arrays()
    for protocol in range(6):
        name = folder / f"protocol{protocol}.pkl"
        name.write_bytes(pickle.dumps(every, protocol=protocol))
    old = pickle.dumps(every, protocol=2).replace(b"numpy._core.", b"numpy.core.")
    (folder / "numpy1.pkl").write_bytes(old)
    (folder / "unsupported.pkl").write_bytes(pickle.dumps(unsupported(), protocol=4))

    tensors = {
        name: value
        for name, value in every.items()
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiucb"
    }
    write_archive(folder / "stored.npz", tensors, zipfile.ZIP_STORED)
    write_archive(folder / "deflated.npz", tensors, zipfile.ZIP_DEFLATED)
    np.save(folder / "lone.npy", every["fortran"])
    for version in ((1, 0), (2, 0), (3, 0)):
        with (folder / f"version{version[0]}.npy").open("wb") as file:
            np.lib.format.write_array(file, every["long"], version=version)
    facts = {name: fact(value) for name, value in tensors.items()}
    (folder / "EXPECTED.json").write_text(json.dumps(facts, indent=1) + "\n")


def write_archive(path: Path, tensors: dict[str, np.ndarray], compression: int) -> None:
    """What `np.savez` writes, with a fixed time: `np.savez` gives its records 1980 as well."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, array in tensors.items():
            record = zipfile.ZipInfo(f"{name}.npy")
            record.compress_type = compression
            with archive.open(record, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array)


if __name__ == "__main__":
    main(output_folder(__doc__) / "numpy")

"""What `loading` runs in Python: `loading_peer VERB ARGUMENTS`, the peers and the writers."""

import pickle
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from testkit.fixtures.full_size import tar_of_2017
from testkit.fixtures.torchvision_models import resnet

State = dict[str, torch.Tensor]


def timed(take: Callable[[], object], count: int = 3) -> None:
    """Prints the milliseconds of each run."""
    for _ in range(count):
        start = time.perf_counter()
        take()
        print((time.perf_counter() - start) * 1000)


def load(path: str, is_mapped: bool = False) -> State:
    """torch.load; its safe loader does not read a tar, and these are our own files."""
    state: State = torch.load(path, mmap=is_mapped, weights_only=".tar." not in path)
    return state


def convert(source: str, target: str) -> None:
    """The conversion that people write in Python."""
    save_file(load(source), target)


def write_network(folder: str, architecture: str) -> None:
    """Writes a network in each container."""
    path = Path(folder)
    state = getattr(resnet, architecture)().state_dict()
    torch.save(state, path / "network.zip.pth")
    torch.save(state, path / "network.stream.pth", _use_new_zipfile_serialization=False)
    tar_of_2017(architecture, path / "network.tar.pth")


def write_many(path: str, count: str) -> None:
    """Writes many small tensors."""
    state = {f"layers.{i}.weight": torch.full((4, 4), float(i)) for i in range(int(count))}
    torch.save(state, path, _use_new_zipfile_serialization=False)


def write_size(path: str, megabytes: str) -> None:
    """Writes tensors of ten megabytes each."""
    state = {f"layers.{i}.weight": torch.rand(2_500_000) for i in range(int(megabytes) // 10)}
    torch.save(state, path)


def write_hole(path: str, gigabytes: str) -> None:
    """Writes a tensor whose data is a hole, which takes no room on the disk."""
    torch.serialization.set_crc32_options(False)
    with torch.serialization.skip_data():
        torch.save({"weight": torch.empty(int(gigabytes) * 250_000_000)}, path)


class TensorPickler(pickle.Pickler):
    """Pickles tensors as torch.save does, without their data."""

    def persistent_id(self, value: object) -> tuple[object, ...] | None:
        if isinstance(value, torch.storage.TypedStorage):
            return ("storage", torch.FloatStorage, str(value.data_ptr()), "cpu", value.size())
        return None


def write_pickles(folder: str, percent: str) -> None:
    """Writes pickles of three shapes, each a share of its full size."""

    def share(count: int) -> range:
        return range(count * int(percent) // 100)

    moments = {
        i: {"step": torch.tensor(1.0), "exp_avg": torch.zeros(2), "exp_avg_sq": torch.zeros(2)}
        for i in share(30_000)
    }
    groups = [{"lr": 1e-3, "betas": (0.9, 0.999), "params": list(share(30_000))}]
    for name, value in {
        "lists": {f"encoder.layers.{i}": [i, i + 1, i / 3, "x", None] for i in share(200_000)},
        "state": OrderedDict((f"layers.{i}.weight", torch.zeros(2, 2)) for i in share(100_000)),
        "optimizer": {"state": moments, "param_groups": groups},
    }.items():
        with (Path(folder) / f"{name}.pkl").open("wb") as file:
            TensorPickler(file, protocol=2).dump(value)


class Recorder(pickle.Unpickler):
    """CPython's unpickler, with the cheapest calls in C instead of torch's."""

    def persistent_load(self, pid: object) -> object:
        return id(pid)

    def find_class(self, module: str, name: str) -> Any:
        return OrderedDict if name == "OrderedDict" else "".format


def read_pickle(path: str) -> None:
    """Reads a pickle by CPython."""
    data = Path(path).read_bytes()
    if path.endswith("lists.pkl"):
        timed(lambda: pickle.loads(data))
    else:
        timed(lambda: Recorder(BytesIO(data)).load())


def touch_file(path: str) -> None:
    """Reads the first byte of each tensor with load_file."""
    for tensor in load_file(path).values():
        tensor.view(-1)[:1].sum()


def touch_opened(path: str) -> None:
    """Reads the first byte of each tensor with safe_open."""
    with safe_open(path, "pt") as file:
        for name in file.keys():  # noqa: SIM118 - it is not a dictionary
            file.get_tensor(name).view(-1)[:1].sum()


def read_through(path: str) -> None:
    """Reads a file into one buffer."""
    buffer = bytearray(1 << 20)

    def take() -> None:
        with Path(path).open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass

    timed(take)


def copy_memory(path: str) -> None:
    """Copies as many bytes as a file has."""
    source = memoryview(bytearray(Path(path).stat().st_size))
    target = memoryview(bytearray(source.nbytes))

    def take() -> None:
        target[:] = source

    timed(take)


def read_by_tinygrad(path: str) -> None:
    """Loads a checkpoint with tinygrad."""
    from tinygrad.nn.state import torch_load

    timed(lambda: torch_load(path))


VERBS: dict[str, Callable[..., None]] = {
    "convert": convert,
    "convert-twice": lambda source, target: timed(lambda: convert(source, target)),
    "torch-load": lambda path, mapped: timed(lambda: load(path, mapped == "1")),
    "read": read_through,
    "memcpy": copy_memory,
    "tinygrad": read_by_tinygrad,
    "load-file": lambda path: timed(lambda: touch_file(path)),
    "safe-open": lambda path: timed(lambda: touch_opened(path)),
    "pickle": read_pickle,
    "network": write_network,
    "many": write_many,
    "size": write_size,
    "hole": write_hole,
    "pickles": write_pickles,
}

if __name__ == "__main__":
    VERBS[sys.argv[1]](*sys.argv[2:])

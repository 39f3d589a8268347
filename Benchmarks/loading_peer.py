"""What loading.py runs in Python: the peers, and the writing of files with torch."""

import pickle
import sys
import time
from collections import OrderedDict
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file


def timed(run, count: int = 3) -> None:  # noqa: ANN001
    """Print the milliseconds of each run."""
    for _ in range(count):
        start = time.perf_counter()
        run()
        print((time.perf_counter() - start) * 1000)


#: What makes a tar of 2017.
FIXTURE_SCRIPTS = Path(__file__).resolve().parent.parent / "Tests" / "Fixtures" / "Scripts"


def load(path: str, mapped: bool = False) -> dict:
    """torch.load; its safe loader does not read a tar, and these are our own files."""
    return torch.load(path, mmap=mapped, weights_only=".tar." not in path)


def convert(source: str, target: str) -> None:
    save_file(load(source), target)


def write_resnet50(folder: str) -> None:
    from torchvision.models import resnet50

    state = resnet50().state_dict()
    torch.save(state, Path(folder) / "resnet50.zip.pth")
    torch.save(state, Path(folder) / "resnet50.stream.pth", _use_new_zipfile_serialization=False)


def write_tar(folder: str) -> None:
    sys.path.insert(0, str(FIXTURE_SCRIPTS))
    from make_full_size import tar_of_2017

    tar_of_2017("resnet50", Path(folder) / "resnet50.tar.pth")


def write_many(path: str, count: str) -> None:
    state = {f"layers.{i}.weight": torch.full((4, 4), float(i)) for i in range(int(count))}
    torch.save(state, path, _use_new_zipfile_serialization=False)


def write_size(path: str, megabytes: str) -> None:
    state = {f"layers.{i}.weight": torch.rand(2_500_000) for i in range(int(megabytes) // 10)}
    torch.save(state, path)


class TensorPickler(pickle.Pickler):
    """Pickles tensors as torch.save does, without their data."""

    def persistent_id(self, value: object) -> tuple | None:
        if isinstance(value, torch.storage.TypedStorage):
            return ("storage", torch.FloatStorage, str(value.data_ptr()), "cpu", value.size())
        return None


def write_pickle(value: object, path: Path) -> None:
    with path.open("wb") as file:
        TensorPickler(file, protocol=2).dump(value)


def write_pickles(folder: str) -> None:
    place = Path(folder)
    lists = {f"encoder.layers.{i}": [i, i + 1, i / 3, "x", None] for i in range(200_000)}
    write_pickle(lists, place / "lists.pkl")
    state = OrderedDict((f"layers.{i}.weight", torch.zeros(2, 2)) for i in range(100_000))
    write_pickle(state, place / "state.pkl")
    moments = {
        i: {"step": torch.tensor(1.0), "exp_avg": torch.zeros(2), "exp_avg_sq": torch.zeros(2)}
        for i in range(30_000)
    }
    groups = [{"lr": 1e-3, "betas": (0.9, 0.999), "params": list(range(30_000))}]
    write_pickle({"state": moments, "param_groups": groups}, place / "optimizer.pkl")


class Recorder(pickle.Unpickler):
    """CPython's unpickler; in place of torch's calls it makes the cheapest ones in C."""

    persistent_load = staticmethod(id)

    def find_class(self, module: str, name: str) -> object:
        return OrderedDict if name == "OrderedDict" else "".format


def read_pickle(path: str) -> None:
    from io import BytesIO

    data = Path(path).read_bytes()
    load = (lambda: pickle.loads(data)) if path.endswith("lists.pkl") else (lambda: Recorder(BytesIO(data)).load())
    timed(load)


def touch_file(path: str) -> None:
    for tensor in load_file(path).values():
        tensor.view(-1)[:1].sum()


def touch_opened(path: str) -> None:
    with safe_open(path, "pt") as file:
        for name in file.keys():  # noqa: SIM118 - it is no dictionary
            file.get_tensor(name).view(-1)[:1].sum()


def read_through(path: str) -> None:
    """Read a file into a buffer, again and again the same."""
    buffer = bytearray(1 << 20)

    def run() -> None:
        with Path(path).open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass

    timed(run)


def copy_memory(path: str) -> None:
    """memcpy of as many bytes as a file has."""
    source = memoryview(bytearray(Path(path).stat().st_size))
    target = memoryview(bytearray(source.nbytes))

    def run() -> None:
        target[:] = source

    timed(run)


def tinygrad_load(path: str) -> None:
    from tinygrad.nn.state import torch_load

    timed(lambda: torch_load(path))


def define_operators() -> None:
    """torchvision's compiled half does not match torch; its models need but the names."""
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    globals()["library"] = library


VERBS = {
    "convert": convert,
    "convert-twice": lambda source, target: timed(lambda: convert(source, target)),
    "torch-load": lambda path, mapped: timed(lambda: load(path, mapped == "1")),
    "read": read_through,
    "memcpy": copy_memory,
    "tinygrad": tinygrad_load,
    "load-file": lambda path: timed(lambda: touch_file(path)),
    "safe-open": lambda path: timed(lambda: touch_opened(path)),
    "pickle": read_pickle,
    "write-resnet50": write_resnet50,
    "write-tar": write_tar,
    "write-many": write_many,
    "write-size": write_size,
    "write-pickles": write_pickles,
}

if __name__ == "__main__":
    if sys.argv[1] == "write-resnet50":
        define_operators()
    VERBS[sys.argv[1]](*sys.argv[2:])

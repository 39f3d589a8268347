"""What the benchmarks run in Python: `peer COUNT VERB ARGUMENTS`, the engines, readers and writers.

A verb is a function; what it returns is run COUNT times, with a line of milliseconds for each.
What only some verbs need is imported there, so that no whole process pays for it.
"""

import importlib.util
import pickle
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
import numpy
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

SIZE = 224
Array = numpy.ndarray[Any, Any]
Take = Callable[[], object]


def images(batch: int) -> Array:
    """Random images that depend on the batch alone."""
    generator = numpy.random.default_rng(batch)
    return generator.standard_normal((batch, 3, SIZE, SIZE), dtype=numpy.float32)


def torch_model(architecture: str, folder: Path) -> torch.nn.Module:
    """The torchvision network with the weights that all engines use, which are made once."""
    from testkit.fixtures.torchvision_models import resnet

    torch.manual_seed(0)
    model: torch.nn.Module = getattr(resnet, architecture)().eval()
    path = folder / f"{architecture}.pth"
    if path.exists():
        model.load_state_dict(torch.load(path))
    else:
        torch.save(model.state_dict(), path)
    return model


def network(architecture: str, batch: str, folder: str) -> None:
    """Writes the weights, the images and, if onnx is installed, the graph for all engines."""
    source = images(int(batch))
    source.tofile(Path(folder, f"{batch}.f32"))
    model = torch_model(architecture, Path(folder))
    if importlib.util.find_spec("onnx"):
        graph = Path(folder, f"{architecture}-{batch}.onnx")
        arguments = (torch.from_numpy(source),)
        torch.onnx.export(model, arguments, graph, input_names=["images"], dynamo=False)


def engine(kind: str, network: str, batch: int, threads: int, folder: Path) -> Callable[[], Any]:
    source, graph = images(batch), folder / f"{network}-{batch}.onnx"
    if kind == "onnxruntime":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        return lambda: session.run(None, {"images": source})[0]
    if kind == "openvino":
        import openvino

        settings = {
            "INFERENCE_NUM_THREADS": threads,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
        }
        request = openvino.Core().compile_model(graph, "CPU", settings).create_infer_request()
        return lambda: request.infer({0: source}, share_inputs=True)[0]
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    model: Any = torch_model(network, folder)
    tensor = torch.from_numpy(source)
    if kind == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        tensor = tensor.to(memory_format=torch.channels_last)
    if kind == "torchscript":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, tensor)))
    return lambda: model(tensor).numpy()


def infer(kind: str, network: str, batch: str, threads: str, folder: str) -> Take:
    compute = engine(kind, network, int(batch), int(threads), Path(folder))
    compute().astype(numpy.float32).tofile(Path(folder, f"{kind}.f32"))
    return compute


def load(path: str, is_mapped: str = "") -> Take:
    """torch.load; its safe loader does not read a tar, and these are our own files."""
    return lambda: torch.load(path, mmap=bool(is_mapped), weights_only=".tar." not in path)


def convert(source: str, target: str) -> Take:
    return lambda: save_file(torch.load(source, weights_only=".tar." not in source), target)


def containers(folder: str, architecture: str) -> None:
    from testkit.fixtures.full_size import tar_of_2017
    from testkit.fixtures.torchvision_models import resnet

    path = Path(folder)
    state = getattr(resnet, architecture)().state_dict()
    torch.save(state, path / "network.zip.pth")
    torch.save(state, path / "network.stream.pth", _use_new_zipfile_serialization=False)
    tar_of_2017(architecture, path / "network.tar.pth")


def many(path: str, count: str) -> None:
    state = {f"layers.{i}.weight": torch.full((4, 4), float(i)) for i in range(int(count))}
    torch.save(state, path, _use_new_zipfile_serialization=False)


def size(path: str, megabytes: str) -> None:
    state = {f"layers.{i}.weight": torch.rand(2_500_000) for i in range(int(megabytes) // 10)}
    torch.save(state, path)


def hole(path: str, gigabytes: str) -> None:
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


def pickles(folder: str, percent: str) -> None:
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
        with Path(folder, f"{name}.pkl").open("wb") as file:
            TensorPickler(file, protocol=2).dump(value)


class Recorder(pickle.Unpickler):
    """CPython's unpickler, with the cheapest calls in C instead of torch's."""

    def persistent_load(self, pid: object) -> object:
        return id(pid)

    def find_class(self, module: str, name: str) -> Any:
        return OrderedDict if name == "OrderedDict" else "".format


def unpickle(path: str) -> Take:
    data = Path(path).read_bytes()
    if path.endswith("lists.pkl"):
        return lambda: pickle.loads(data)
    return lambda: Recorder(BytesIO(data)).load()


def touch_file(path: str) -> Take:
    return lambda: [tensor.view(-1)[:1].sum() for tensor in load_file(path).values()]


def touch_opened(path: str) -> Take:
    """Reads the first byte of each tensor with safe_open."""

    def take() -> None:
        with safe_open(path, "pt") as file:
            for name in file.keys():  # noqa: SIM118 - it is not a dictionary
                file.get_tensor(name).view(-1)[:1].sum()

    return take


def read(path: str) -> Take:
    buffer = bytearray(1 << 20)

    def take() -> None:
        with Path(path).open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass

    return take


def copy(path: str) -> Take:
    source = memoryview(bytearray(Path(path).stat().st_size))
    target = memoryview(bytearray(source.nbytes))
    return lambda: target.__setitem__(slice(None), source)


def tinygrad(path: str) -> Take:
    from tinygrad.nn.state import torch_load

    return lambda: torch_load(path)


def draw(chart: str, *points: str) -> None:
    """Draws time and private memory over size; a point is `MEGABYTES,SECONDS,MEGABYTES`."""
    from matplotlib import pyplot, rcParams

    rcParams["svg.fonttype"], rcParams["svg.hashsalt"] = "none", "growth"
    sizes, *curves = zip(*(map(float, point.split(",")) for point in points), strict=True)
    _, axes = pyplot.subplots(1, 2, figsize=(8, 4), layout="constrained")
    for place, values, title in zip(axes, curves, ("time, s", "private memory, MB"), strict=True):
        place.loglog(sizes, values, marker="o")
        place.set(xlabel="file, MB", title=title, ylim=(min(values) / 10, max(values) * 10))
        for size, value in zip(sizes, values, strict=True):
            place.annotate(f"{value:.3g}", (size, value), (0, 8), textcoords="offset points")
    pyplot.savefig(chart, metadata={"Date": None})


def main() -> None:
    count, verb, *arguments = sys.argv[1:]
    take = globals()[verb](*arguments)
    for _ in range(int(count) if take else 0):
        start = time.perf_counter()
        take()
        print((time.perf_counter() - start) * 1000)


if __name__ == "__main__":
    main()

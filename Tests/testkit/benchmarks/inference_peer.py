"""One engine, one network, one point: `inference_peer ENGINE ARCH BATCH THREADS FOLDER`.

Writes its logits to FOLDER/ENGINE.f32. For every number in standard input it then computes so often
and prints the milliseconds as a JSON list. The engine `prepare` writes the weights, the images and,
if onnx is installed, the graph that all engines use.
"""

import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import torch

from testkit.fixtures.torchvision_models import resnet

SIZE = 224
Array = numpy.ndarray[Any, Any]
Engine = Callable[[], Array]


def images(batch: int) -> Array:
    """Random images that depend on the batch alone."""
    generator = numpy.random.default_rng(batch)
    return generator.standard_normal((batch, 3, SIZE, SIZE), dtype=numpy.float32)


def torch_model(architecture: str, folder: Path) -> torch.nn.Module:
    """The torchvision network with the weights that all engines use."""
    torch.manual_seed(0)
    model: torch.nn.Module = getattr(resnet, architecture)().eval()
    path = folder / f"{architecture}.pth"
    if path.exists():
        model.load_state_dict(torch.load(path))
    else:
        torch.save(model.state_dict(), path)
    return model


def prepare(architecture: str, batch: int, folder: Path) -> None:
    """Writes the files that all engines use."""
    images(batch).tofile(folder / f"{batch}.f32")
    model = torch_model(architecture, folder)
    if importlib.util.find_spec("onnx"):
        from testkit.benchmarks import onnx_graph

        shape = [batch, 3, SIZE, SIZE]
        onnx_graph.write(model, shape, folder / f"{architecture}-{batch}.onnx")


def with_torch(kind: str, architecture: str, batch: int, threads: int, folder: Path) -> Engine:
    """PyTorch, in one of three ways."""
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    model: Any = torch_model(architecture, folder)
    source = torch.from_numpy(images(batch))
    if kind == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        source = source.to(memory_format=torch.channels_last)
    if kind == "torchscript":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, source)))
    return lambda: model(source).numpy()


def with_onnxruntime(path: Path, batch: int, threads: int) -> Engine:
    """ONNX Runtime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    source = images(batch)
    return lambda: session.run(None, {"images": source})[0]


def with_openvino(path: Path, batch: int, threads: int) -> Engine:
    """OpenVINO, in float32."""
    import openvino

    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = openvino.Core().compile_model(path, "CPU", settings).create_infer_request()
    source = images(batch)
    return lambda: request.infer({0: source}, share_inputs=True)[0]


def engine(kind: str, architecture: str, batch: int, threads: int, folder: Path) -> Engine:
    """The engine of a kind."""
    path = folder / f"{architecture}-{batch}.onnx"
    if kind == "onnxruntime":
        return with_onnxruntime(path, batch, threads)
    if kind == "openvino":
        return with_openvino(path, batch, threads)
    return with_torch(kind, architecture, batch, threads, folder)


def main() -> None:
    kind, architecture, batch, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    folder = Path(sys.argv[5])
    if kind == "prepare":
        prepare(architecture, batch, folder)
        return
    compute = engine(kind, architecture, batch, int(threads), folder)
    for _ in range(3):
        logits = compute()
    numpy.array(logits, dtype=numpy.float32).tofile(folder / f"{kind}.f32")
    print("ready", flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            compute()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps(times), flush=True)
    # Some engines do not end their threads.
    os._exit(0)


if __name__ == "__main__":
    main()

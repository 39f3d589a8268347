"""One engine, one network, one point: `inference_peer.py ENGINE ARCH BATCH THREADS FOLDER`.

Prepares, writes its logits to FOLDER/ENGINE.f32, then for every number read from standard input
runs so often and prints the times in milliseconds as a JSON list. `prepare` as the engine's name
writes the weights, the images and the ONNX graph that all engines use.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy

SIZE = 224


def images(batch: int) -> numpy.ndarray:
    generator = numpy.random.default_rng(batch)
    return generator.standard_normal((batch, 3, SIZE, SIZE), dtype=numpy.float32)


def torch_model(architecture: str, folder: Path):  # noqa: ANN201
    """The torchvision network with the common weights; only torchvision's Python is used."""
    import torch

    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    from torchvision.models import resnet

    torch.manual_seed(0)
    model = getattr(resnet, architecture)().eval()
    path = folder / f"{architecture}.pth"
    if path.exists():
        model.load_state_dict(torch.load(path))
    else:
        torch.save(model.state_dict(), path)
    return model


def prepare(architecture: str, batch: int, folder: Path) -> None:
    import inference_onnx

    images(batch).tofile(folder / f"{batch}.f32")
    model = torch_model(architecture, folder)
    inference_onnx.write(model, [batch, 3, SIZE, SIZE], folder / f"{architecture}-{batch}.onnx")


def with_torch(kind: str, architecture: str, batch: int, threads: int, folder: Path) -> Callable:
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    model = torch_model(architecture, folder)
    source = torch.from_numpy(images(batch))
    if kind == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        source = source.to(memory_format=torch.channels_last)
    if kind == "torchscript":
        model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, source)))
    return lambda: model(source).numpy()


def with_onnxruntime(path: Path, batch: int, threads: int) -> Callable:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    source = images(batch)
    return lambda: session.run(None, {"images": source})[0]


def with_openvino(path: Path, batch: int, threads: int) -> Callable:
    import openvino

    settings = {
        "INFERENCE_NUM_THREADS": threads,
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
    }
    request = openvino.Core().compile_model(path, "CPU", settings).create_infer_request()
    source = images(batch)
    return lambda: request.infer({0: source}, share_inputs=True)[0]


def engine(kind: str, architecture: str, batch: int, threads: int, folder: Path) -> Callable:
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
    run = engine(kind, architecture, batch, int(threads), folder)
    for _ in range(3):
        logits = run()
    numpy.array(logits, dtype=numpy.float32).tofile(folder / f"{kind}.f32")
    print("ready", flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps(times), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()

"""Times ResNets on the CPU: run-resnet against the engines that people use.

In each round each engine starts, warms up and computes a few times while the others wait, so that
what the machine does affects all alike. All have the same random weights and images, and their
logits must agree.
"""

import itertools
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
import numpy
from testkit.benchmarks.peers import Peers, Take, interleaved, main, table, within
from testkit.build import program
from testkit.command import Argument, run

#: The packages that each peer needs, and its name in the table.
PEERS = {
    "eager": ({"torch"}, "PyTorch"),
    "channels-last": ({"torch"}, "PyTorch, channels last"),
    "torchscript": ({"torch"}, "TorchScript, frozen"),
    "onnxruntime": ({"onnx", "onnxruntime"}, "ONNX Runtime"),
    "openvino": ({"onnx", "openvino"}, "OpenVINO"),
}
#: Runs before those that are timed; compiling is in the first.
WARM_UP = 3


def largest_difference(left: Path, right: Path) -> float:
    """Returns the largest difference of two files of floats, as a share of the second's range."""
    ours, theirs = (numpy.fromfile(path, dtype="<f4") for path in (left, right))
    difference = float(numpy.abs(ours - theirs).max() / numpy.ptp(theirs))
    return float("inf") if numpy.isnan(difference) else difference


def measure(
    architecture: str, batch: int, threads: int, rounds: int, peers: Peers, folder: Path
) -> str:
    """Returns the table of all engines for a network, a batch and a number of threads."""
    peers.run("network", architecture, batch, folder)
    weights = folder / f"{architecture}.rnw"
    run(program("convert-weights"), weights.with_suffix(".pth"), weights, "--quiet", check=True)
    count = max(3, (24 if architecture == "resnet18" else 12) // batch)
    ours: list[Argument] = [program("run-resnet"), weights, folder / f"{batch}.f32"]
    ours += ["--shape", f"{batch}x3x224x224", "--threads", str(threads)]
    ours += ["--output", folder / "ours.f32", "--repeat", str(WARM_UP + count)]
    runs: dict[str, Take] = {"run-resnet": within(*ours, last=count)}
    kinds = {kind: title for kind, (needed, title) in PEERS.items() if needed <= peers.found}
    for kind, title in kinds.items():
        point = kind, architecture, batch, threads, folder
        command = peers.command("infer", *point, count=WARM_UP + count)
        runs[title] = within("env", f"OMP_NUM_THREADS={threads}", *command, last=count)
    times = interleaved(runs, rounds)
    for kind in ("ours", *kinds):
        difference = largest_difference(folder / f"{kind}.f32", folder / "eager.f32")
        if difference > 1e-4:
            raise SystemExit(f"{architecture}: the logits of {kind} differ by {difference}")
    return table(f"{architecture}, batch {batch}, {threads} threads", times)


def tables(options: Namespace, peers: Peers, folder: Path) -> Iterator[str]:
    for point in itertools.product(("resnet18", "resnet50"), (1, 8), (1, 2)):
        yield measure(*point, options.rounds, peers, folder)
        if options.smoke:
            return


HEAD = "# Inference\n\n{machine}; {rounds} rounds. Ratios are of minima and of medians.\n"

if __name__ == "__main__":
    main(__doc__, ["torch", "onnx", "onnxruntime", "openvino"], 5, HEAD, tables)

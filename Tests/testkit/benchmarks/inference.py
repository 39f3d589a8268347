"""Times ResNets on the CPU: run-resnet against the engines that people use.

Every engine is a process of its own. In each round each computes a few times while the others wait,
so that what the machine does affects all alike. All have the same random weights and images, and
their logits must agree.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol

import numpy

from testkit.benchmarks.figures import Times, machine
from testkit.benchmarks.peers import Peers, parser, publish
from testkit.build import program
from testkit.command import Argument, run, start

#: The package that each peer needs, and its head in the table.
PEERS = {
    "eager": ("torch", "PyTorch"),
    "channels-last": ("torch", "PyTorch, channels last"),
    "torchscript": ("torch", "TorchScript, frozen"),
    "onnxruntime": ("onnxruntime", "ONNX Runtime"),
    "openvino": ("openvino", "OpenVINO"),
}
#: A network, a batch and a number of threads.
Point = tuple[str, int, int]


class Engine(Protocol):
    """A network that computes on request."""

    def times(self, count: int) -> list[float]:
        """Computes and returns the milliseconds of each run."""

    def end(self) -> None:
        """Ends the processes."""


class Peer:
    """A process that waits for numbers and computes so often."""

    def __init__(self, command: list[str], threads: int) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
        self.process = start(*command, env=environment, stdin=subprocess.PIPE, stderr=sys.stderr)
        if self._line().strip() != "ready":
            raise SystemExit(f"{' '.join(command)} does not start")

    def _line(self) -> str:
        return self.process.stdout.readline() if self.process.stdout else ""

    def times(self, count: int) -> list[float]:
        print(count, file=self.process.stdin, flush=True)
        found: list[float] = json.loads(self._line())
        return found

    def end(self) -> None:
        self.process.communicate()


class Ours:
    """`run-resnet`, a new process for every burst; its first run, which compiles, is not timed."""

    def __init__(self, point: Point, folder: Path) -> None:
        architecture, batch, threads = point
        weights = folder / f"{architecture}.rnw"
        if not weights.exists():
            source = weights.with_suffix(".pth")
            run(program("convert-weights"), source, weights, "--quiet", check=True)
        self.command: list[Argument] = [program("run-resnet"), weights, folder / f"{batch}.f32"]
        self.command += ["--shape", f"{batch}x3x224x224", "--threads", str(threads)]
        run(*self.command, "--output", folder / "ours.f32", check=True)

    def times(self, count: int) -> list[float]:
        lines = run(*self.command, "--repeat", str(count + 2), check=True).output.split()
        return [float(line) for line in lines[2:]]

    def end(self) -> None:
        """Nothing runs between bursts."""


def largest_difference(left: Path, right: Path) -> float:
    """The largest difference of two files of floats, as a share of the second's range."""
    ours, theirs = (numpy.fromfile(path, dtype="<f4") for path in (left, right))
    difference = float(numpy.abs(ours - theirs).max() / numpy.ptp(theirs))
    return float("inf") if numpy.isnan(difference) else difference


def measure(point: Point, rounds: int, peers: Peers, folder: Path) -> Times:
    """All times of all engines at one point."""
    architecture, batch, threads = point
    run(*peers.command("inference_peer", "prepare", *point, folder), check=True)
    engines: dict[str, Engine] = {"ours": Ours(point, folder)}
    for kind, (package, _) in PEERS.items():
        if package in peers.found and (package == "torch" or "onnx" in peers.found):
            command = peers.command("inference_peer", kind, *point, folder)
            engines[kind] = Peer(command, threads)
    for kind in engines.keys() - {"eager"}:
        difference = largest_difference(folder / f"{kind}.f32", folder / "eager.f32")
        if difference > 1e-4:
            raise SystemExit(f"{point}: the logits of {kind} differ by {difference}")
    count = max(3, (24 if architecture == "resnet18" else 12) // batch)
    times: Times = {kind: [] for kind in engines}
    for _ in range(rounds):
        for kind, engine in engines.items():
            times[kind] += engine.times(count)
    for engine in engines.values():
        engine.end()
    return times


def table(results: dict[Point, Times]) -> str:
    """A row for each point: minimum / median of every engine, and our ratio to the best peer."""
    kinds = list(next(iter(results.values())))
    heads = [PEERS[kind][1] if kind in PEERS else kind for kind in kinds]
    lines = ["| network, batch, threads | " + " | ".join(heads) + " | ratio |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    for (architecture, batch, threads), times in results.items():
        cells = [f"{min(t):.1f} / {statistics.median(t):.1f}" for t in times.values()]
        others = list(times.values())[1:]
        least = min(times["ours"]) / min(map(min, others))
        middle = statistics.median(times["ours"]) / min(map(statistics.median, others))
        cells.append(f"{least:.2f} / {middle:.2f}")
        lines.append(f"| {architecture}, {batch}, {threads} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    arguments = parser(__doc__, rounds=5)
    arguments.add_argument("--points", help="such as resnet18,1,2 resnet50,8,1", nargs="*")
    options = arguments.parse_args()
    peers = Peers(["torch", "onnx", "onnxruntime", "openvino"], is_smoke=options.smoke)
    points = [(a, b, t) for a in ("resnet18", "resnet50") for b in (1, 8) for t in (1, 2)]
    if options.smoke:
        points, options.rounds = points[:1], 1
    elif options.points:
        split = [point.split(",") for point in options.points]
        points = [(a, int(b), int(t)) for a, b, t in split]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for point in points:
            results[point] = measure(point, options.rounds, peers, Path(folder))
            print(table({point: results[point]}).splitlines()[-1], file=sys.stderr, flush=True)
    text = f"{machine()}; milliseconds, minimum / median of {options.rounds} rounds."
    text += " The ratio is ours to the best of the peers."
    publish(f"# Inference\n\n{text}\n\n{table(results)}\n", options)


if __name__ == "__main__":
    main()

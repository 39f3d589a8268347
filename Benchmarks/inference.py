"""Time ResNets on the CPU: ours against the engines that people use.

`python3 Benchmarks/inference.py [--build .build] [--rounds 5] [--output FILE]` after
`swift build -c release`. Installs the peers into Benchmarks/.venv. Every engine is a process of its
own; in each round each computes a few times while the others wait, so that whatever the machine
does falls on all alike. All have the same random weights and images, and their logits must agree.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import_folder = Path(__file__).resolve().parent
ROOT = import_folder.parent
ENVIRONMENT = import_folder / ".venv"
PYTHON = ENVIRONMENT / "bin/python"
PACKAGES = ["torch==2.13.0", "numpy", "onnx==1.23.2", "onnxruntime==1.31.1", "openvino==2026.4.1"]
TORCHVISION = ["--no-deps", "torchvision==0.28.0", "pillow"]
PEERS = ["eager", "channels-last", "torchscript", "onnxruntime", "openvino"]
LABELS = {
    "ours": "ours",
    "eager": "PyTorch",
    "channels-last": "PyTorch, channels last",
    "torchscript": "TorchScript, frozen",
    "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO",
}


def install() -> None:
    """Create the peers' environment, once."""
    if (ENVIRONMENT / "complete").exists():
        return
    venv.create(ENVIRONMENT, with_pip=True)
    for packages in (PACKAGES, TORCHVISION):
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *packages], check=True)
    (ENVIRONMENT / "complete").touch()


def peer_command(kind: str, architecture: str, batch: int, threads: int, folder: Path) -> list[str]:
    script = import_folder / "inference_peer.py"
    point = [kind, architecture, str(batch), str(threads), str(folder)]
    return [str(PYTHON), "-W", "ignore", str(script), *point]


class Peer:
    """A process that computes when told to."""

    def __init__(self, command: list[str], threads: int) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        if self.process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{command} does not start")

    def times(self, count: int) -> list[float]:
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()


class Ours:
    """`run-resnet`, a new process for every burst; its first run, which compiles, is not timed."""

    def __init__(self, build: Path, point: tuple[str, int, int], folder: Path) -> None:
        architecture, batch, threads = point
        weights = folder / f"{architecture}.rnw"
        if not weights.exists():
            convert = [build / "release/convert-weights", weights.with_suffix(".pth"), weights]
            subprocess.run([*convert, "--quiet"], check=True)
        self.command = [build / "release/run-resnet", weights, folder / f"{batch}.f32"]
        self.command += ["--shape", f"{batch}x3x224x224", "--threads", str(threads)]
        subprocess.run([*self.command, "--output", folder / "ours.f32"], check=True, text=True,
                       stdout=subprocess.DEVNULL)

    def times(self, count: int) -> list[float]:
        command = [*self.command, "--repeat", str(count + 2)]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return [float(line) for line in lines[2:]]

    def end(self) -> None:
        pass


def largest_difference(left: Path, right: Path) -> float:
    """The largest difference of two files of floats, as a share of the second's range."""
    import array

    values = []
    for path in (left, right):
        numbers = array.array("f")
        numbers.frombytes(path.read_bytes())
        values.append(numbers)
    spread = max(values[1]) - min(values[1])
    difference = max(abs(a - b) for a, b in zip(*values, strict=True)) / spread
    return math.inf if math.isnan(difference) else difference


def measure(
    point: tuple[str, int, int], rounds: int, build: Path, folder: Path
) -> dict[str, list[float]]:
    """All times of all engines at one point."""
    architecture, batch, threads = point
    subprocess.run(peer_command("prepare", *point, folder), check=True)
    engines = {"ours": Ours(build, point, folder)}
    for kind in PEERS:
        engines[kind] = Peer(peer_command(kind, *point, folder), threads)
    for kind in ("ours", *PEERS[1:]):
        difference = largest_difference(folder / f"{kind}.f32", folder / "eager.f32")
        if difference > 1e-4:
            raise SystemExit(f"{point}: the logits of {kind} differ by {difference}")
    count = max(3, (24 if architecture == "resnet18" else 12) // batch)
    times: dict[str, list[float]] = {kind: [] for kind in engines}
    for _ in range(rounds):
        for kind, engine in engines.items():
            times[kind] += engine.times(count)
    for engine in engines.values():
        engine.end()
    return times


def machine() -> str:
    """The processor, its vector instructions, the number of cores, the engines' versions."""
    text = Path("/proc/cpuinfo").read_text()
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in fields.items()}
    vectors = "AVX-512" if "avx512f" in fields["flags"] else "AVX2"
    cores = os.cpu_count()
    return f"{fields['model name']}, {cores} cores, {vectors}, {platform.release()}"


def table(results: dict[tuple[str, int, int], dict[str, list[float]]]) -> str:
    """A row for each point: minimum / median of every engine, and our ratio to the best peer."""
    heads = [LABELS[kind] for kind in ("ours", *PEERS)]
    lines = ["| network, batch, threads | " + " | ".join(heads) + " | ratio |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    for (architecture, batch, threads), times in results.items():
        cells = [f"{min(t):.1f} / {statistics.median(t):.1f}" for t in times.values()]
        ratios = []
        for summary in (min, statistics.median):
            best = min(summary(times[kind]) for kind in PEERS)
            ratios.append(f"{summary(times['ours']) / best:.2f}")
        cells.append(" / ".join(ratios))
        lines.append(f"| {architecture}, {batch}, {threads} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / ".build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--points", help="such as resnet18,1,2 resnet50,8,1", nargs="*")
    options = parser.parse_args()
    install()
    points = [(a, b, t) for a in ("resnet18", "resnet50") for b in (1, 8) for t in (1, 2)]
    if options.points:
        split = [point.split(",") for point in options.points]
        points = [(a, int(b), int(t)) for a, b, t in split]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for point in points:
            results[point] = measure(point, options.rounds, options.build.resolve(), Path(folder))
            print(table({point: results[point]}).splitlines()[-1], file=sys.stderr, flush=True)
    text = f"# Inference\n\n{machine()}; milliseconds, minimum / median of {options.rounds} rounds."
    text += " The ratio is ours to the best of the peers.\n\n" + table(results) + "\n"
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()

"""Times the cold path: from the start of a process to the printed label of a JPEG.

Ours is `classify`; the others are the shortest Python scripts with torchvision and with ONNX
Runtime. Each run is a new process, and the runs of all take turns, so that what the machine does
affects all alike. All have the same random weights, and must name the same class.
"""

import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy
from PIL import Image

from testkit.benchmarks.figures import Times, machine
from testkit.benchmarks.peers import Peers, parser, publish
from testkit.build import program
from testkit.command import Argument, run
from testkit.fixtures.torchvision_models import CATEGORIES
from testkit.paths import ROOT

NAMES = {
    "classify": "`classify`",
    "onnxruntime": "Pillow, NumPy, ONNX Runtime",
    "torchvision": "torchvision",
}
SCRIPTS = ROOT / "Tests/testkit/benchmarks"
Commands = dict[str, list[Argument]]


def write_image(folder: Path) -> None:
    """Writes the image and the labels that all programs read."""
    (folder / "labels.txt").write_text("\n".join(CATEGORIES))
    blobs = numpy.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=numpy.uint8)
    image = Image.fromarray(blobs).resize((500, 375), Image.Resampling.BICUBIC)
    image.save(folder / "image.jpg", quality=90)


def commands(architecture: str, folder: Path, peers: Peers) -> Commands:
    """The command of each, which prints the label of the image."""
    source, weights = folder / f"{architecture}.pth", folder / f"{architecture}.rnw"
    run(program("convert-weights"), source, weights, "--quiet", check=True)
    image, network = folder / "image.jpg", folder / f"{architecture}-1.onnx"
    found: Commands = {
        "classify": [program("classify"), image, "--weights", weights, "--top", "1"],
    }
    if {"onnx", "onnxruntime"} <= peers.found:
        script = SCRIPTS / "cold_onnxruntime.py"
        found["onnxruntime"] = [peers.python, script, network, folder / "labels.txt", image]
    if "torchvision" in peers.found:
        # torchvision's operators are declared where its compiled half does not match torch.
        matches = run(peers.python, "-W", "ignore", "-c", "import torchvision").status == 0
        start: list[Argument] = [peers.python, "-W", "ignore", SCRIPTS / "cold_torchvision.py"]
        declared = "as-it-is" if matches else "declare"
        found["torchvision"] = [*start, declared, architecture, source, image]
    return found


def timed(command: list[Argument]) -> tuple[float, str]:
    """The milliseconds of a process, and the label that it prints."""
    start = time.perf_counter()
    output = run(*command, check=True).output
    milliseconds = (time.perf_counter() - start) * 1000
    return milliseconds, re.sub(r"^\s*\d+\.\d\d%\s+\d+\s+", "", output.rstrip().splitlines()[-1])


def measure(points: Commands, rounds: int) -> Times:
    """All times of all commands; the first round, which fills the page cache, does not count."""
    times: Times = {kind: [] for kind in points}
    for number in range(rounds + 1):
        answers = {kind: timed(command) for kind, command in points.items()}
        if len({label for _, label in answers.values()}) != 1:
            raise SystemExit(f"the labels differ: {answers}")
        for kind, (milliseconds, _) in answers.items():
            if number > 0:
                times[kind].append(milliseconds)
    return times


def table(results: dict[str, Times]) -> str:
    """A row for each network and program, with the ratio of ours to it."""
    lines = ["| network | program | minimum | median | ours to it |", "|---" * 5 + "|"]
    for architecture, times in results.items():
        for kind, values in times.items():
            ratios = [
                f"{summary(times['classify']) / summary(values):.2f}"
                for summary in (min, statistics.median)
            ]
            numbers = f"{min(values):.0f} | {statistics.median(values):.0f} | {' / '.join(ratios)}"
            lines.append(f"| {architecture} | {NAMES[kind]} | {numbers} |")
    return "\n".join(lines)


def main() -> None:
    arguments = parser(__doc__, rounds=15)
    arguments.add_argument("--networks", nargs="*", default=["resnet18", "resnet50"])
    options = arguments.parse_args()
    peers = Peers(["torchvision", "onnx", "onnxruntime"], is_smoke=options.smoke)
    if options.smoke:
        options.networks, options.rounds = ["resnet18"], 1
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_image(folder)
        for architecture in options.networks:
            prepare = peers.command("inference_peer", "prepare", architecture, 1, 1, folder)
            run(*prepare, check=True)
            points = commands(architecture, folder, peers)
            results[architecture] = measure(points, options.rounds)
            print(table({architecture: results[architecture]}), file=sys.stderr, flush=True)
    page = f"""# Cold path

From the start of the process to the printed label of a JPEG of 500x375 pixels, the same random
weights in all: milliseconds over {options.rounds} runs that took turns, files in the page cache.
The ratio is that of the minima / medians. {machine()}.

{table(results)}
"""
    publish(page, options)


if __name__ == "__main__":
    main()

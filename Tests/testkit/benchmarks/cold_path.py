"""Times the cold path: from the start of a process to the printed label of a JPEG.

Ours is `classify`; the others are the shortest Python scripts with torchvision and with ONNX
Runtime. Each run is a new process, and the runs of all take turns, so that what the machine does
affects all alike. All have the same random weights, and must name the same class.
"""

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
import numpy
from PIL import Image
from testkit.benchmarks.peers import Peers, interleaved, main, table, whole
from testkit.build import program
from testkit.command import Argument, run
from testkit.fixtures.torchvision_models import CATEGORIES


def commands(architecture: str, folder: Path, peers: Peers) -> dict[str, list[Argument]]:
    """Writes the network and returns the commands that print the label of the image."""
    peers.run("network", architecture, 1, folder)
    source, weights = folder / f"{architecture}.pth", folder / f"{architecture}.rnw"
    run(program("convert-weights"), source, weights, "--quiet", check=True)
    image, labels = folder / "image.jpg", folder / "labels.txt"
    start: list[Argument] = [peers.python, "-W", "ignore"]
    onnxruntime, torchvision = (
        Path(__file__).with_name(f"cold_{kind}.py") for kind in ("onnxruntime", "torchvision")
    )
    ours: list[Argument] = [program("classify"), image, "--weights", weights, "--top", "1"]
    found = {"`classify`": ours}
    if {"onnx", "onnxruntime"} <= peers.found:
        network = folder / f"{architecture}-1.onnx"
        found["Pillow, NumPy, ONNX Runtime"] = [*start, onnxruntime, network, labels, image]
    if "torchvision" in peers.found:
        # torchvision's operators are declared where its compiled half does not match torch.
        matches = run(*start, "-c", "import torchvision").status == 0
        declared = "as-it-is" if matches else "declare"
        found["torchvision"] = [*start, torchvision, declared, architecture, source, image]
    return found


def label(command: list[Argument]) -> str:
    """Returns the label that a command prints, without the probability and the class's number."""
    last = run(*command, check=True).output.rstrip().splitlines()[-1]
    return re.sub(r"^\s*\d+\.\d\d%\s+\d+\s+", "", last)


def tables(options: Namespace, peers: Peers, folder: Path) -> Iterator[str]:
    (folder / "labels.txt").write_text("\n".join(CATEGORIES))
    blobs = numpy.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=numpy.uint8)
    picture = Image.fromarray(blobs).resize((500, 375), Image.Resampling.BICUBIC)
    picture.save(folder / "image.jpg", quality=90)
    for architecture in ["resnet18"] if options.smoke else ["resnet18", "resnet50"]:
        programs = commands(architecture, folder, peers)
        labels = {kind: label(command) for kind, command in programs.items()}
        if len(set(labels.values())) != 1:
            raise SystemExit(f"the labels differ: {labels}")
        runs = {kind: whole(*command) for kind, command in programs.items()}
        yield table(architecture, interleaved(runs, options.rounds))


HEAD = """# Cold path

From the start of the process to the printed label of a JPEG of 500x375 pixels, the same random
weights in all, over {rounds} runs that took turns, files in the page cache. The ratio is that of
the minima / medians. {machine}.
"""

if __name__ == "__main__":
    main(__doc__, ["torchvision", "onnx", "onnxruntime"], 15, HEAD, tables)

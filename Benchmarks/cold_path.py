"""Time the cold path: from the start of a process to the printed label of a JPEG.

`python3 Benchmarks/cold_path.py [--build .build] [--rounds 15] [--output FILE]` after
`swift build -c release`. Ours is `classify`; the others are the shortest Python scripts with
torchvision and with ONNX Runtime, in an environment under Benchmarks/.venv (or that of --python).
Each run is a new process; the runs of all take turns, so that whatever the machine does falls on
all alike. All have the same random weights, and must name the same class.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
#: onnx writes the graph that ONNX Runtime reads; torchvision's wheel asks for another build of
#: torch where only its Python is needed.
PACKAGES = ["torch==2.13.0", "numpy", "pillow==13.0.0", "onnx==1.23.2", "onnxruntime==1.31.1"]
TORCHVISION = ["--no-deps", "torchvision==0.28.0"]
NAMES = {"classify": "`classify`", "onnxruntime": "Pillow, NumPy, ONNX Runtime", "torchvision": "torchvision"}

#: Makes torchvision's Python importable where its compiled half does not match torch.
PREAMBLE = """\
import torch
library = torch.library.Library("torchvision", "DEF")
library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
"""

WITH_TORCHVISION = """\
import sys
import torch
from PIL import Image
from torchvision.models import get_model, ResNet18_Weights
architecture, weights, image = sys.argv[1:]
recipe = ResNet18_Weights.IMAGENET1K_V1
model = get_model(architecture).eval()
model.load_state_dict(torch.load(weights))
with torch.inference_mode():
    scores = model(recipe.transforms()(Image.open(image).convert("RGB"))[None])
print(recipe.meta["categories"][int(scores.argmax())])
"""

WITH_ONNXRUNTIME = """\
import sys
import numpy as np
import onnxruntime
from PIL import Image
network, labels, path = sys.argv[1:]
image = Image.open(path).convert("RGB")
short = 256 / min(image.size)
image = image.resize([int(side * short) for side in image.size], Image.Resampling.BILINEAR)
left, top = [round((side - 224) / 2) for side in image.size]
image = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32) / 255
image = (image - np.float32([0.485, 0.456, 0.406])) / np.float32([0.229, 0.224, 0.225])
session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
scores = session.run(None, {"images": image.transpose(2, 0, 1)[None]})[0]
print(open(labels).read().splitlines()[scores.argmax()])
"""

PREPARE = """\
import sys
from pathlib import Path
import numpy as np
from PIL import Image
from torchvision.models import _meta, resnet
folder, here = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, here)
import inference_onnx
torch.manual_seed(0)
for architecture in sys.argv[3:]:
    model = getattr(resnet, architecture)().eval()
    torch.save(model.state_dict(), folder / f"{architecture}.pth")
    inference_onnx.write(model, [1, 3, 224, 224], folder / f"{architecture}.onnx")
(folder / "labels.txt").write_text("\\n".join(_meta._IMAGENET_CATEGORIES))
blobs = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)
Image.fromarray(blobs).resize((500, 375), Image.Resampling.BICUBIC).save(folder / "image.jpg", quality=90)
"""


def install() -> Path:
    """Create the peers' environment, once, and return its Python."""
    if not (ENVIRONMENT / "complete").exists():
        venv.create(ENVIRONMENT, with_pip=True)
        for packages in (PACKAGES, TORCHVISION):
            command = [ENVIRONMENT / "bin/python", "-m", "pip", "install", "-q", *packages]
            subprocess.run(command, check=True)
        (ENVIRONMENT / "complete").touch()
    return ENVIRONMENT / "bin/python"


def preamble(python: Path) -> str:
    """What the torchvision scripts begin with; nothing if torchvision imports as it is."""
    probe = subprocess.run([python, "-c", "import torchvision"], capture_output=True)
    return "" if probe.returncode == 0 else PREAMBLE


def commands(architecture: str, folder: Path, build: Path, python: Path) -> dict[str, list]:
    """The command of each, which prints the label of the image."""
    weights = folder / f"{architecture}.rnw"
    source = folder / f"{architecture}.pth"
    subprocess.run([build / "release/convert-weights", source, weights, "--quiet"], check=True)
    image = folder / "image.jpg"
    network, labels = folder / f"{architecture}.onnx", folder / "labels.txt"
    return {
        "classify": [build / "release/classify", image, "--weights", weights, "--top", "1"],
        "onnxruntime": [python, folder / "with_onnxruntime.py", network, labels, image],
        "torchvision": [python, "-W", "ignore", folder / "with_torchvision.py", architecture, source, image],
    }


def run(command: list) -> tuple[float, str]:
    """The seconds that a process took, and the label that it printed."""
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - start
    return seconds, re.sub(r"^\s*\d+\.\d\d%\s+\d+\s+", "", output.rstrip().splitlines()[-1])


def measure(points: dict[str, list], rounds: int) -> dict[str, list[float]]:
    """All times of all commands; a round more, the first, fills the page cache."""
    times: dict[str, list[float]] = {kind: [] for kind in points}
    for number in range(rounds + 1):
        answers = {kind: run(command) for kind, command in points.items()}
        labels = {label for _, label in answers.values()}
        if len(labels) != 1:
            raise SystemExit(f"the labels differ: {answers}")
        for kind, (seconds, _) in answers.items():
            if number > 0:
                times[kind].append(seconds * 1000)
    return times


def table(results: dict[str, dict[str, list[float]]]) -> str:
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


def machine() -> str:
    """The processor, its cores and the load that others put on it."""
    names = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    name = names[0] if names else platform.processor()
    return f"{name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {platform.release()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=HERE.parent / ".build")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--python", type=Path, help="a Python that has the packages")
    parser.add_argument("--networks", nargs="*", default=["resnet18", "resnet50"])
    options = parser.parse_args()
    python = options.python or install()
    description = machine()
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = preamble(python)
        (folder / "with_torchvision.py").write_text(start + WITH_TORCHVISION)
        (folder / "with_onnxruntime.py").write_text(WITH_ONNXRUNTIME)
        (folder / "prepare.py").write_text((start or "import torch\n") + PREPARE)
        prepare = [python, "-W", "ignore", folder / "prepare.py", folder, HERE, *options.networks]
        subprocess.run(prepare, check=True)
        for architecture in options.networks:
            points = commands(architecture, folder, options.build.resolve(), python)
            results[architecture] = measure(points, options.rounds)
            print(table({architecture: results[architecture]}), file=sys.stderr, flush=True)
    text = f"""# Cold path

From the start of the process to the printed label of a JPEG of 500x375 pixels, the same random
weights in all: milliseconds over {options.rounds} runs that took turns, files in the page cache. The
ratio is that of the minima / medians. {description}.

{table(results)}
"""
    if options.output:
        options.output.write_text(text)
    print(text)


if __name__ == "__main__":
    main()

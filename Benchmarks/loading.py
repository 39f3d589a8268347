"""Time reading and converting checkpoints against what people use in Python.

`python3 Benchmarks/loading.py [--build .build/release] [--runs 7] [--output FILE] [--chart FILE]`
after `swift build -c release`. Installs the peers into Benchmarks/.venv. The runs of all take
turns, so that whatever the machine does falls on all alike; files are in the page cache.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import growth_chart
import inference
from loading_files import MANY_TENSORS, SIZES, inspected_zip, pickles

HERE = Path(__file__).resolve().parent
PACKAGES = ["safetensors==0.8.0", "tinygrad==0.14.0"]
PEER = HERE / "loading_peer.py"
Runs = dict[str, Callable[[], float]]


def seconds(command: list) -> float:
    """The time of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def within(command: list) -> Callable[[], float]:
    """The time that a process measures of itself, its second run."""

    def run() -> float:
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return float(lines[-1]) / 1000

    return run


def interleaved(runs: Runs, count: int) -> dict[str, list[float]]:
    """All times of all, taking turns; the first turn is not counted."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(count + 1):
        for name, run in runs.items():
            taken = run()
            if turn > 0:
                times[name].append(taken)
    return times


def table(title: str, times: dict[str, list[float]]) -> str:
    """A row for each with minimum, median and our ratio to it; ours is the first."""
    ours = next(iter(times.values()))
    rows = [f"## {title}", "", "| | minimum, ms | median, ms | ours to it |", "|---|---|---|---|"]
    for name, values in times.items():
        ratio = f"{min(ours) / min(values):.2f} / {statistics.median(ours) / statistics.median(values):.2f}"
        low, middle = min(values) * 1000, statistics.median(values) * 1000
        rows.append(f"| {name} | {low:.1f} | {middle:.1f} | {ratio} |")
    return "\n".join(rows) + "\n"


class Bench:
    """The programs, and the folder for their files."""

    def __init__(self, build: Path, measure: Path, folder: Path, runs: int) -> None:
        self.convert, self.measure = build / "convert-weights", measure
        self.folder, self.runs = folder, runs

    def peer(self, *arguments: object) -> list:
        return [str(inference.PYTHON), "-W", "ignore", str(PEER), *map(str, arguments)]

    def conversion(self, source: Path, target: Path) -> list:
        return [self.convert, source, target, "--quiet", "--raw", "--no-check-hash"]

    def conversions(self) -> str:
        """ResNet-50 from each container, as commands and within a Python process."""
        text = []
        subprocess.run(self.peer("write-resnet50", self.folder), check=True)
        for kind in ("zip", "stream"):
            source, target = self.folder / f"resnet50.{kind}.pth", self.folder / "out.rnw"

            def fresh(command: list, target: Path = target) -> Callable[[], float]:
                def run() -> float:
                    target.unlink(missing_ok=True)
                    return seconds(command)

                return run

            runs: Runs = {
                "convert-weights": fresh(self.conversion(source, target)),
                "cp": fresh(["cp", source, target]),
                "cp, then sync of the file": fresh(["sh", "-c", f"cp {source} {target} && sync {target}"]),
                "Python: torch.load, save_file (command)": fresh(self.peer("convert", source, target)),
                "the same within a process": within(self.peer("convert-twice", source, target)),
                "torch.load alone": within(self.peer("torch-load", source, 0)),
            }
            if kind == "zip":
                runs["torch.load, mmap=True, alone"] = within(self.peer("torch-load", source, 1))
                runs["tinygrad's torch_load alone"] = within(self.peer("tinygrad", source))
            text.append(table(f"ResNet-50, 102 MB, {kind}", interleaved(runs, self.runs)))
        return "\n".join(text)

    def opening(self) -> str:
        """Opening a converted file and reading the first byte of every tensor."""
        text = []
        subprocess.run(self.peer("write-many", self.folder, MANY_TENSORS), check=True)
        names = {"resnet50.zip": "ResNet-50", "many": f"{MANY_TENSORS:,} tensors"}
        for name, title in names.items():
            native, other = self.folder / f"{name}.rnw", self.folder / f"{name}.safetensors"
            for target in (native, other):
                subprocess.run(self.conversion(self.folder / f"{name}.pth", target), check=True)
            runs: Runs = {
                ".rnw": within([self.measure, "open", native, "5"]),
                "safetensors load_file": within(self.peer("load-file", other)),
                "safetensors safe_open": within(self.peer("safe-open", other)),
            }
            title = f"Opening, first byte of each tensor: {title}"
            text.append(table(title, interleaved(runs, self.runs)))
        return "\n".join(text)

    def reading_pickles(self) -> str:
        """The pickle reader against CPython's, which makes the objects cheaply as well."""
        text = []
        subprocess.run(self.peer("write-pickles", self.folder), check=True)
        for name, title in pickles.items():
            path = self.folder / f"{name}.pkl"
            runs: Runs = {
                "ours": within([self.measure, "pickle", path, "3"]),
                "CPython pickle": within(self.peer("pickle", path)),
            }
            size = path.stat().st_size / 1e6
            text.append(table(f"Pickle: {title}, {size:.1f} MB", interleaved(runs, self.runs)))
        return "\n".join(text)

    def inspection(self) -> str:
        """The whole command on a checkpoint of 10 GB that is a hole."""
        path = inspected_zip(self.folder / "ten.pth")
        times = interleaved({"inspect": lambda: seconds([self.convert, "inspect", path])}, self.runs)
        path.unlink()
        return table("inspect of a 10 GB zip", times)

    def start(self) -> str:
        times = interleaved({"--version": lambda: seconds([self.convert, "--version"])}, 4 * self.runs)
        return table("Start-up", times)

    def growth(self, chart: Path | None) -> str:
        """Time and private memory of conversions against the size."""
        points = []
        for megabytes in SIZES:
            source, target = self.folder / "growing.pth", self.folder / "growing.rnw"
            subprocess.run(self.peer("write-size", source, megabytes), check=True)
            times, memory = [], 0
            for _ in range(3):
                target.unlink(missing_ok=True)
                memory = max(memory, growth_chart.peak_private_bytes(self.conversion(source, target)))
                target.unlink(missing_ok=True)
                times.append(seconds(self.conversion(source, target)))
            points.append(growth_chart.Point(source.stat().st_size, min(times), memory))
            source.unlink()
            target.unlink()
        if chart:
            chart.write_text(growth_chart.svg(points))
        return growth_chart.table(points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=inference.ROOT / ".build/release")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--chart", type=Path, help="draw growth against size into this SVG")
    options = parser.parse_args()
    inference.install()
    subprocess.run([inference.PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    package = ["--package-path", HERE / "Measure", "-c", "release"]
    subprocess.run(["swift", "build", *package], check=True, stdout=sys.stderr)
    place = subprocess.run(
        ["swift", "build", *package, "--show-bin-path"], check=True, capture_output=True, text=True
    )
    with tempfile.TemporaryDirectory(dir=inference.ROOT / ".build") as folder:
        measure = Path(place.stdout.strip()) / "measure"
        bench = Bench(options.build.resolve(), measure, Path(folder), options.runs)
        parts = [
            f"# Reading and converting\n\n{inference.machine()}; whole processes unless it says "
            "within; everything from the page cache, all checks on, the output synchronised.\n",
            bench.start(), bench.conversions(), bench.opening(), bench.reading_pickles(),
            bench.inspection(), bench.growth(options.chart),
        ]  # fmt: skip
    text = "\n".join(parts)
    print(text)
    if options.output:
        options.output.write_text(text)


if __name__ == "__main__":
    main()

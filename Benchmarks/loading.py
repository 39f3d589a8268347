"""Time reading and converting checkpoints against what people use in Python.

`python3 Benchmarks/loading.py [--build .build/release] [--plain FOLDER] [--runs 7] [--output FILE]
[--chart FILE]` after `make build`. Installs the peers into Benchmarks/.venv. The runs of all take
turns, so that whatever the machine does falls on all alike; files are in the page cache.
"""

import argparse
import hashlib
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
SMALL = inference.ROOT / "Tests/Fixtures/Data/resnets/resnet18-zip.pth"
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


def table(title: str, times: dict[str, list[float]], compared: dict[str, str] | None = None) -> str:
    """A row for each with minimum, median and our ratios to it.

    `compared` are those rows that are held against all, with the heads of their columns; the first.
    """
    compared = compared or {next(iter(times)): "ours to it"}
    heads = "".join(f" {head} |" for head in compared.values())
    rows = [f"## {title}", "", f"| | minimum, ms | median, ms |{heads}", "|---|---|---|" + "---|" * len(compared)]
    for name, values in times.items():
        low, middle = min(values), statistics.median(values)
        ratios = "".join(
            f" {min(times[ours]) / low:.2f} / {statistics.median(times[ours]) / middle:.2f} |" for ours in compared
        )
        rows.append(f"| {name} | {low * 1000:.1f} | {middle * 1000:.1f} |{ratios}")
    return "\n".join(rows) + "\n"


class Bench:
    """The programs, and the folder for their files."""

    def __init__(self, build: Path, measure: Path, folder: Path, runs: int) -> None:
        self.convert, self.measure = build / "convert-weights", measure
        self.folder, self.runs = folder, runs

    def peer(self, *arguments: object) -> list:
        return [str(inference.PYTHON), "-W", "ignore", str(PEER), *map(str, arguments)]

    def conversion(self, source: Path, target: Path, *flags: str) -> list:
        return [self.convert, source, target, "--quiet", "--raw", *flags]

    def conversions(self) -> str:
        """ResNet-50 from each container, as commands and within a Python process."""
        text = []
        for verb in ("write-resnet50", "write-tar"):
            subprocess.run(self.peer(verb, self.folder), check=True)
        for kind in ("zip", "stream", "tar"):
            source, target = self.folder / f"resnet50.{kind}.pth", self.folder / "out.rnw"
            named = self.named_after_hash(source)

            def fresh(command: list, target: Path = target) -> Callable[[], float]:
                def run() -> float:
                    target.unlink(missing_ok=True)
                    return seconds(command)

                return run

            runs: Runs = {
                "convert-weights": fresh(self.conversion(source, target)),
                "convert-weights --no-sync": fresh(self.conversion(source, target, "--no-sync")),
                "cp, then sync of the file": fresh(["sh", "-c", f"cp {source} {target} && sync {target}"]),
                "cp": fresh(["cp", source, target]),
                "convert-weights, SHA-256 in the name": fresh(self.conversion(named, target)),
                "Python: torch.load, save_file (command)": fresh(self.peer("convert", source, target)),
                "the same within a process": within(self.peer("convert-twice", source, target)),
                "torch.load alone": within(self.peer("torch-load", source, 0)),
            }
            if kind == "zip":
                runs["torch.load, mmap=True, alone"] = within(self.peer("torch-load", source, 1))
                runs["tinygrad's torch_load alone"] = within(self.peer("tinygrad", source))
            compared = {"convert-weights": "ours to it", "convert-weights --no-sync": "`--no-sync` to it"}
            text.append(table(f"ResNet-50, 102 MB, {kind}", interleaved(runs, self.runs), compared))
        return "\n".join(text)

    def named_after_hash(self, path: Path) -> Path:
        """The same file under a name that states its hash."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        named = path.with_name(f"{path.name.removesuffix('.pth')}-{digest[:8]}.pth")
        named.hardlink_to(path)
        return named

    def checksums(self) -> str:
        """Every byte of a converted file against its CRC-32, and what memory can do."""
        native = self.folder / "resnet50.zip.rnw"
        verify = [self.measure, "verify", native, "5"]
        runs: Runs = {
            "verifyChecksums()": within(verify),
            "the same on one core": within(["taskset", "-c", "0", *verify]),
            "read of the file into a buffer": within(self.peer("read", native)),
            "memcpy of as many bytes": within(self.peer("memcpy", native)),
        }
        return table("Checksums of an .rnw file, 102 MB", interleaved(runs, self.runs))

    def many(self) -> str:
        """Twice as many small tensors; a quadratic step would show."""
        runs: Runs = {}
        for count in (MANY_TENSORS, 2 * MANY_TENSORS):
            source = self.folder / f"many-{count}.pth"
            subprocess.run(self.peer("write-many", source, count), check=True)
            command = self.conversion(source, self.folder / "many-out.rnw", "--no-sync")
            runs[f"{count:,} tensors"] = lambda command=command: seconds(command)
        times = interleaved(runs, self.runs)
        return table("Converting many small tensors, --no-sync", times, {next(iter(runs)): "the first to it"})

    def opening(self) -> str:
        """Opening a converted file and reading the first byte of every tensor."""
        text = []
        subprocess.run(self.peer("write-many", self.folder / "many.pth", MANY_TENSORS), check=True)
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

    def start(self, plain: Path | None) -> str:
        small = self.folder / "small.rnw"
        runs: Runs = {"--version, as `make install` builds it": lambda: seconds([self.convert, "--version"])}
        if plain:
            other = plain / "convert-weights"
            runs["--version, Swift's libraries beside it"] = lambda: seconds([other, "--version"])
        runs["converting 87 kB, --no-sync"] = lambda: seconds(self.conversion(SMALL, small, "--no-sync"))
        runs["/bin/true"] = lambda: seconds(["/bin/true"])
        return table("Start-up", interleaved(runs, 4 * self.runs))

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
    parser.add_argument("--plain", type=Path, help="a build whose command finds Swift's libraries beside it")
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
            "within; everything from the page cache, all checks on, the output synchronised unless it says "
            "`--no-sync`. Ratios are of minima and of medians.\n",
            bench.start(options.plain), bench.conversions(), bench.many(), bench.opening(), bench.checksums(),
            bench.reading_pickles(),
            bench.inspection(), bench.growth(options.chart),
        ]  # fmt: skip
    text = "\n".join(parts)
    print(text)
    if options.output:
        options.output.write_text(text)


if __name__ == "__main__":
    main()

"""Times reading and converting checkpoints against what people use in Python.

Builds the command as `make install` does, and the package Benchmarks/Measure. The runs of all take
turns, so that what the machine does affects all alike; files are in the page cache.
"""

import hashlib
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from testkit.benchmarks import growth_chart
from testkit.benchmarks.figures import (
    Runs,
    interleaved,
    machine,
    seconds,
    table,
    whole,
    within,
)
from testkit.benchmarks.peers import Peers, parser, publish
from testkit.build import built, program
from testkit.command import Argument, run
from testkit.paths import RESNETS, ROOT

SMALL = RESNETS / "resnet18-zip.pth"
#: The shapes of pickles, by the names of their files.
PICKLES = {
    "lists": "200,000 small lists in a dictionary",
    "state": "a state dict of 100,000 tensors",
    "optimizer": "an optimizer's state of 30,000 parameters",
}


@dataclass(frozen=True)
class Scale:
    """The sizes of what is measured."""

    network: str = "resnet50"
    title: str = "ResNet-50, 102 MB"
    containers: tuple[str, ...] = ("zip", "stream", "tar")
    runs: int = 7
    tensors: int = 100_000
    #: Shares of the numbers in PICKLES, in percent.
    pickles: int = 100
    #: Gigabytes of a file that is inspected.
    inspected: int = 10
    #: Megabytes of tensors in files that grow.
    growth: tuple[int, ...] = (100, 400, 1600, 4000)


SMOKE = Scale("resnet18", "ResNet-18, 47 MB", ("zip",), 1, 1000, 1, 1, (10, 20))


class Bench:
    """The programs, and the folder for their files."""

    def __init__(self, folder: Path, scale: Scale, peers: Peers) -> None:
        self.folder, self.scale, self.peers = folder, scale, peers
        self.plain = program("convert-weights")
        self.convert = self.plain
        if scale != SMOKE and sys.platform != "darwin":
            flags = ["--static-swift-stdlib", "--scratch-path", str(ROOT / ".build-static")]
            self.convert = built("convert-weights", ROOT, *flags)
        self.measure = built("measure", ROOT / "Benchmarks/Measure")

    def peer(self, *arguments: object) -> list[str]:
        """The command of a peer."""
        return self.peers.command("loading_peer", *arguments)

    def write(self, *arguments: object) -> None:
        """Has PyTorch write files."""
        run(*self.peer(*arguments), check=True)

    def conversion(self, source: Path, target: Path, *flags: str) -> list[Argument]:
        """The command that converts a file."""
        return [self.convert, source, target, "--quiet", "--raw", *flags]

    def table(self, title: str, runs: Runs, compared: dict[str, str] | None = None) -> str:
        """Takes the times and makes their table."""
        return table(title, interleaved(runs, self.scale.runs), compared)

    def conversions(self) -> str:
        """A network from each container, as commands and within a Python process."""
        text = []
        self.write("network", self.folder, self.scale.network)
        for kind in self.scale.containers:
            source, target = self.folder / f"network.{kind}.pth", self.folder / "out.rnw"
            named = self.named_after_hash(source)

            def fresh(command: list[Argument], target: Path = target) -> Callable[[], float]:
                def take() -> float:
                    target.unlink(missing_ok=True)
                    return seconds(*command)

                return take

            copy = f"cp {source} {target} && sync {target}"
            runs: Runs = {
                "convert-weights": fresh(self.conversion(source, target)),
                "convert-weights --no-sync": fresh(self.conversion(source, target, "--no-sync")),
                "cp, then sync of the file": fresh(["sh", "-c", copy]),
                "cp": fresh(["cp", source, target]),
                "convert-weights, SHA-256 in the name": fresh(self.conversion(named, target)),
                "Python: torch.load, save_file (command)": fresh(
                    [*self.peer("convert", source, target)]
                ),
                "the same within a process": within(*self.peer("convert-twice", source, target)),
                "torch.load alone": within(*self.peer("torch-load", source, 0)),
            }
            if kind == "zip":
                mapped = within(*self.peer("torch-load", source, 1))
                runs["torch.load, mmap=True, alone"] = mapped
                if "tinygrad" in self.peers.found:
                    other = within(*self.peer("tinygrad", source))
                    runs["tinygrad's torch_load alone"] = other
            compared = {
                "convert-weights": "ours to it",
                "convert-weights --no-sync": "`--no-sync` to it",
            }
            text.append(self.table(f"{self.scale.title}, {kind}", runs, compared))
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
        native = self.folder / "network.zip.rnw"
        verify: list[Argument] = [self.measure, "verify", native, "5"]
        runs: Runs = {"verifyChecksums()": within(*verify)}
        if sys.platform == "linux":
            runs["the same on one core"] = within("taskset", "-c", "0", *verify)
        runs["read of the file into a buffer"] = within(*self.peer("read", native))
        runs["memcpy of as many bytes"] = within(*self.peer("memcpy", native))
        size = native.stat().st_size / 1e6
        return self.table(f"Checksums of an .rnw file, {size:.0f} MB", runs)

    def many(self) -> str:
        """Twice as many small tensors; a quadratic step would show."""
        runs: Runs = {}
        for count in (self.scale.tensors, 2 * self.scale.tensors):
            source = self.folder / f"many-{count}.pth"
            self.write("many", source, count)
            command = self.conversion(source, self.folder / "many-out.rnw", "--no-sync")
            runs[f"{count:,} tensors"] = whole(*command)
        first = {next(iter(runs)): "the first to it"}
        return self.table("Converting many small tensors, --no-sync", runs, first)

    def opening(self) -> str:
        """Opening a converted file and reading the first byte of every tensor."""
        text = []
        many = f"many-{self.scale.tensors}"
        for name, title in (
            ("network.zip", self.scale.title.split(",")[0]),
            (many, f"{self.scale.tensors:,} tensors"),
        ):
            native, other = self.folder / f"{name}.rnw", self.folder / f"{name}.safetensors"
            for target in (native, other):
                run(*self.conversion(self.folder / f"{name}.pth", target), check=True)
            runs: Runs = {
                ".rnw": within(self.measure, "open", native, "5"),
                "safetensors load_file": within(*self.peer("load-file", other)),
                "safetensors safe_open": within(*self.peer("safe-open", other)),
            }
            text.append(self.table(f"Opening, first byte of each tensor: {title}", runs))
        return "\n".join(text)

    def reading_pickles(self) -> str:
        """The pickle reader against CPython's, which makes the objects cheaply as well."""
        text = []
        self.write("pickles", self.folder, self.scale.pickles)
        for name, title in PICKLES.items():
            path = self.folder / f"{name}.pkl"
            runs: Runs = {
                "ours": within(self.measure, "pickle", path, "3"),
                "CPython pickle": within(*self.peer("pickle", path)),
            }
            text.append(self.table(f"Pickle: {title}, {path.stat().st_size / 1e6:.1f} MB", runs))
        return "\n".join(text)

    def inspection(self) -> str:
        """The whole command on a checkpoint whose data is a hole."""
        path = self.folder / "hole.pth"
        self.write("hole", path, self.scale.inspected)
        title = f"inspect of a {self.scale.inspected} GB zip"
        text = self.table(title, {"inspect": whole(self.convert, "inspect", path)})
        path.unlink()
        return text

    def start(self) -> str:
        """The start of the command, and a small conversion."""
        small = self.folder / "small.rnw"
        runs: Runs = {
            "--version, as `make install` builds it": whole(self.convert, "--version"),
            "--version, Swift's libraries beside it": whole(self.plain, "--version"),
            "converting 87 kB, --no-sync": whole(*self.conversion(SMALL, small, "--no-sync")),
            "/bin/true": whole("true"),
        }
        return table("Start-up", interleaved(runs, 4 * self.scale.runs))

    def growth(self, chart: Path | None) -> str:
        """Time and private memory of conversions against the size."""
        points = []
        for megabytes in self.scale.growth:
            source, target = self.folder / "growing.pth", self.folder / "growing.rnw"
            self.write("size", source, megabytes)
            command = self.conversion(source, target)
            times, memory = [], 0
            for _ in range(3):
                target.unlink(missing_ok=True)
                memory = max(memory, growth_chart.peak_private_bytes(command))
                target.unlink(missing_ok=True)
                times.append(seconds(*command))
            points.append(growth_chart.Point(source.stat().st_size, min(times), memory))
            source.unlink()
            target.unlink()
        if chart:
            chart.write_text(growth_chart.svg(points))
        return growth_chart.table(points)


def main() -> None:
    arguments = parser(__doc__, rounds=Scale.runs)
    arguments.add_argument("--chart", type=Path, help="draw growth against size into this SVG")
    options = arguments.parse_args()
    peers = Peers(["torch", "safetensors", "tinygrad"], is_smoke=options.smoke)
    scale = SMOKE if options.smoke else Scale(runs=options.rounds)
    # Next to the build, because /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=program("convert-weights").parent) as folder:
        bench = Bench(Path(folder), scale, peers)
        parts = [
            f"# Reading and converting\n\n{machine()}; whole processes unless it says within; "
            "everything from the page cache, all checks on, the output synchronised unless it says "
            "`--no-sync`. Ratios are of minima and of medians.\n",
            bench.start(),
            bench.conversions(),
            bench.many(),
            bench.opening(),
            bench.checksums(),
            bench.reading_pickles(),
            bench.inspection(),
            bench.growth(None if options.smoke else options.chart),
        ]
    publish("\n".join(parts), options)


if __name__ == "__main__":
    main()

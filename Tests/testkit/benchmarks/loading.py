"""Times reading and converting checkpoints against what people use in Python.

Builds the command as `make install` does, and the package Benchmarks/Measure. The runs of all take
turns, so that what the machine does affects all alike; files are in the page cache.
"""

import hashlib
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from testkit.benchmarks.peers import Peers, Take, interleaved, main, table, whole, within
from testkit.build import built, program
from testkit.command import Argument, run, start
from testkit.paths import RESNETS, ROOT

#: The shapes of pickles, by the names of their files.
PICKLES = {
    "lists": "200,000 small lists in a dictionary",
    "state": "a state dict of 100,000 tensors",
    "optimizer": "an optimizer's state of 30,000 parameters",
}
#: A title, the runs, and the rows that are compared with all, as `table` takes them.
Part = tuple[str, dict[str, Take], dict[str, str]]


@dataclass
class Scale:
    runs: int = 7
    network: str = "resnet50"
    title: str = "ResNet-50, 102 MB"
    containers: tuple[str, ...] = ("zip", "stream", "tar")
    tensors: int = 100_000
    #: Shares of the numbers in PICKLES, in percent.
    pickles: int = 100
    #: Gigabytes of a file that is inspected.
    inspected: int = 10
    #: Megabytes of tensors in files that grow.
    growth: tuple[int, ...] = (100, 400, 1600, 4000)


SMOKE = Scale(1, "resnet18", "ResNet-18, 47 MB", ("zip",), 1000, 1, 1, (10, 20))


def peak_private_bytes(*command: Argument) -> int:
    """Returns the highest RssAnon of a command, sampled without pause; 0 without /proc."""
    process, peak = start(*command), 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        fields = dict(line.split(":", 1) for line in status.splitlines())
        peak = max(peak, int(fields.get("RssAnon", "0 kB").split()[0]) * 1024)
    process.communicate()
    return peak


class Bench:
    """The programs, and the folder for their files."""

    def __init__(self, folder: Path, scale: Scale, peers: Peers) -> None:
        self.folder, self.scale, self.peers, self.peer = folder, scale, peers, peers.command
        self.convert = program("convert-weights")
        if scale is not SMOKE and sys.platform != "darwin":
            flags = ["--static-swift-stdlib", "--scratch-path", str(ROOT / ".build-static")]
            self.convert = built("convert-weights", ROOT, *flags)
        self.measure = built("measure", ROOT / "Benchmarks/Measure")

    def conversion(self, source: Path, target: Path, *flags: str) -> list[Argument]:
        return [self.convert, source, target, "--quiet", "--raw", *flags]

    def start_up(self) -> Iterator[Part]:
        """The start of the command, and a small conversion."""
        source, target = RESNETS / "resnet18-zip.pth", self.folder / "small.rnw"
        plain = whole(program("convert-weights"), "--version")
        runs = {
            "--version, as `make install` builds it": whole(self.convert, "--version"),
            "--version, Swift's libraries beside it": plain,
            "converting 87 kB, --no-sync": whole(*self.conversion(source, target, "--no-sync")),
            "/bin/true": whole("true"),
        }
        yield "Start-up", runs, {}

    def conversions(self) -> Iterator[Part]:
        """A network from each container, as commands and within a Python process."""
        self.peers.run("containers", self.folder, self.scale.network)
        for kind in self.scale.containers:
            source, target = self.folder / f"network.{kind}.pth", self.folder / "out.rnw"
            # The same file under a name that states its hash.
            digest = hashlib.sha256(source.read_bytes()).hexdigest()
            named = self.folder / f"network.{kind}-{digest[:8]}.pth"
            named.hardlink_to(source)
            ours = "convert-weights"
            commands: dict[str, list[Argument]] = {
                ours: self.conversion(source, target),
                f"{ours} --no-sync": self.conversion(source, target, "--no-sync"),
                "cp, then sync of the file": ["sh", "-c", f"cp {source} {target} && sync {target}"],
                "cp": ["cp", source, target],
                f"{ours}, SHA-256 in the name": self.conversion(named, target),
                "Python: torch.load, save_file (command)": [
                    *self.peer("convert", source, target, count=1)
                ],
            }
            runs = {name: whole(*command, output=target) for name, command in commands.items()}
            runs["the same within a process"] = within(*self.peer("convert", source, target))
            runs["torch.load alone"] = within(*self.peer("load", source))
            if kind == "zip":
                mapped = self.peer("load", source, "mapped")
                runs["torch.load, mmap=True, alone"] = within(*mapped)
                if "tinygrad" in self.peers.found:
                    runs["tinygrad's torch_load alone"] = within(*self.peer("tinygrad", source))
            compared = {ours: "ours to it", f"{ours} --no-sync": "`--no-sync` to it"}
            yield f"{self.scale.title}, {kind}", runs, compared

    def many(self) -> Iterator[Part]:
        """Twice as many small tensors; a quadratic step would show."""
        runs = {}
        for count in (self.scale.tensors, 2 * self.scale.tensors):
            source = self.folder / f"many-{count}.pth"
            self.peers.run("many", source, count)
            command = self.conversion(source, self.folder / "many-out.rnw", "--no-sync")
            runs[f"{count:,} tensors"] = whole(*command)
        first = {next(iter(runs)): "the first to it"}
        yield "Converting many small tensors, --no-sync", runs, first

    def opening(self) -> Iterator[Part]:
        """Opening a converted file and reading the first byte of every tensor."""
        many = f"many-{self.scale.tensors}", f"{self.scale.tensors:,} tensors"
        for name, title in (("network.zip", self.scale.title.split(",")[0]), many):
            native, other = self.folder / f"{name}.rnw", self.folder / f"{name}.safetensors"
            for target in (native, other):
                run(*self.conversion(self.folder / f"{name}.pth", target), check=True)
            runs = {
                ".rnw": within(self.measure, "open", native, "5"),
                "safetensors load_file": within(*self.peer("touch_file", other)),
                "safetensors safe_open": within(*self.peer("touch_opened", other)),
            }
            yield f"Opening, first byte of each tensor: {title}", runs, {}

    def checksums(self) -> Iterator[Part]:
        """Every byte of a converted file against its CRC-32, and what memory can do."""
        native = self.folder / "network.zip.rnw"
        verify: list[Argument] = [self.measure, "verify", native, "5"]
        runs = {"verifyChecksums()": within(*verify)}
        if sys.platform == "linux":
            runs["the same on one core"] = within("taskset", "-c", "0", *verify)
        runs["read of the file into a buffer"] = within(*self.peer("read", native))
        runs["memcpy of as many bytes"] = within(*self.peer("copy", native))
        yield f"Checksums of an .rnw file, {native.stat().st_size / 1e6:.0f} MB", runs, {}

    def reading_pickles(self) -> Iterator[Part]:
        """The pickle reader against CPython's, which makes the objects cheaply as well."""
        self.peers.run("pickles", self.folder, self.scale.pickles)
        for name, title in PICKLES.items():
            path = self.folder / f"{name}.pkl"
            ours = within(self.measure, "pickle", path, "3")
            runs = {"ours": ours, "CPython pickle": within(*self.peer("unpickle", path))}
            yield f"Pickle: {title}, {path.stat().st_size / 1e6:.1f} MB", runs, {}

    def inspection(self) -> Iterator[Part]:
        """The whole command on a checkpoint whose data is a hole."""
        path = self.folder / "hole.pth"
        self.peers.run("hole", path, self.scale.inspected)
        runs = {"inspect": whole(self.convert, "inspect", path)}
        yield f"inspect of a {self.scale.inspected} GB zip", runs, {}
        path.unlink()

    def growth(self, chart: Path | None) -> str:
        """Time and private memory of conversions against the size."""
        source, target = self.folder / "growing.pth", self.folder / "growing.rnw"
        points = []
        for megabytes in self.scale.growth:
            self.peers.run("size", source, megabytes)
            command = self.conversion(source, target)
            take = whole(*command, output=target)
            memory = max(peak_private_bytes(*command) for _ in range(3))
            seconds = min(take()[0] for _ in range(3))
            points.append((source.stat().st_size / 1e6, seconds, memory / 1e6))
        if chart:
            self.peers.run("draw", chart, *(",".join(map(str, point)) for point in points))
        # The distance is that from the line through the first point and the last.
        (first, low, _), (last, high, _) = points[0], points[-1]
        slope = (high - low) / (last - first)
        begin = low - slope * first
        rows = [
            f"| {size:.0f} | {seconds:.3f} | {size / seconds:.0f} | "
            f"{seconds / (begin + slope * size) - 1:+.1%} | {memory:.1f} |"
            for size, seconds, memory in points
        ]
        heads = "| file, MB | s | MB a second | off the straight line | private memory, MB |"
        end = f"The line begins at {begin * 1000:.0f} ms for a file of no bytes.\n"
        return "\n".join(["## Growth", "", heads, "|---" * 5 + "|", *rows, "", end])


def tables(options: Namespace, peers: Peers, folder: Path) -> Iterator[str]:
    bench = Bench(folder, SMOKE if options.smoke else Scale(options.rounds), peers)
    for parts in (
        bench.start_up(), bench.conversions(), bench.many(), bench.opening(), bench.checksums(),
        bench.reading_pickles(), bench.inspection(),
    ):  # fmt: skip
        for title, runs, compared in parts:
            count = bench.scale.runs * (4 if title == "Start-up" else 1)
            yield table(title, interleaved(runs, count), compared)
    yield bench.growth(None if options.smoke else options.chart)


HEAD = """# Reading and converting

{machine}; whole processes unless it says within; everything from the page cache, all checks on, the
output synchronised unless it says `--no-sync`. Ratios are of minima and of medians.
"""

if __name__ == "__main__":
    main(__doc__, ["torch", "safetensors", "tinygrad"], Scale.runs, HEAD, tables)

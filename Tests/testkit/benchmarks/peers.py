"""Times in turns, tables of them, the packages to compare with, and the program that runs all."""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from testkit.build import program
from testkit.command import Argument, run
from testkit.paths import ROOT

ENVIRONMENT = ROOT / "Benchmarks/.venv"
#: Prints those of its arguments that are modules which can be imported.
PROBE = """
import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])
"""


#: Runs something and returns the seconds that it took, once or several times.
Take = Callable[[], list[float]]
Times = dict[str, list[float]]


def whole(*command: Argument, output: Path | None = None) -> Take:
    """Times a whole process, before which its output is removed."""

    def take() -> list[float]:
        if output:
            output.unlink(missing_ok=True)
        start = time.perf_counter()
        run(*command, check=True)
        return [time.perf_counter() - start]

    return take


def within(*command: Argument, last: int = 1) -> Take:
    """Runs a process that prints the milliseconds of what it repeats; the last ones count."""
    return lambda: [float(line) / 1000 for line in run(*command, check=True).output.split()[-last:]]


def interleaved(runs: dict[str, Take], count: int) -> Times:
    """Runs all in turns and returns their times.

    Turns spread what the machine does over all of them. A first turn, which does not count, fills
    the page cache; a single turn counts.
    """
    times: Times = {name: [] for name in runs}
    for turn in range(0 if count > 1 else 1, count + 1):
        for name, take in runs.items():
            taken = take()
            if turn > 0:
                times[name] += taken
    return times


def table(title: str, times: Times, compared: dict[str, str] | None = None) -> str:
    """Returns a row for each with minimum, median and the ratios to it.

    `compared` has the rows that are compared with all, and the heads of their columns; without it,
    the first row is compared.
    """
    compared = compared or {next(iter(times)): "ours to it"}
    heads = "".join(f" {head} |" for head in compared.values())
    lines = "|---|---|---|" + "---|" * len(compared)
    rows = [f"## {title}", "", f"| | minimum, ms | median, ms |{heads}", lines]
    for name, values in times.items():
        low, middle = min(values), statistics.median(values)
        ratios = "".join(
            f" {min(times[ours]) / low:.2f} / {statistics.median(times[ours]) / middle:.2f} |"
            for ours in compared
        )
        rows.append(f"| {name} | {low * 1000:.1f} | {middle * 1000:.1f} |{ratios}")
    return "\n".join(rows) + "\n"


def machine() -> str:
    """Returns the processor, its vector instructions, the number of cores and the system."""
    name, vectors = platform.processor() or platform.machine(), ""
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = [line.partition(":") for line in information.read_text().splitlines()]
        fields = {key.strip(): value.strip() for key, _, value in lines}
        name = fields.get("model name", name)
        vectors = ", AVX-512" if "avx512f" in fields.get("flags", "") else ", AVX2"
    return f"{name}, {os.cpu_count()} cores{vectors}, {platform.release()}"


class Peers:
    """A Python, and those of the packages it was asked for that it has."""

    def __init__(self, *packages: str, is_smoke: bool) -> None:
        """Installs the peers, unless this is a smoke run, which takes those that are installed."""
        self.python = ENVIRONMENT / "bin/python"
        if not is_smoke:
            print(f"installing the peers into {ENVIRONMENT}", file=sys.stderr)
            script = ROOT / "Scripts/make-environment.py"
            run(sys.executable, script, ENVIRONMENT, "peers", check=True)
        elif not (ENVIRONMENT / "installed.toml").exists():
            self.python = Path(sys.executable)
        self.found = set(run(self.python, "-c", PROBE, *packages, check=True).output.split())
        if missing := [package for package in packages if package not in self.found]:
            print(f"left out, because they are not installed: {', '.join(missing)}")

    def command(self, *arguments: object, count: int = 3) -> list[str]:
        """Returns the command that runs a verb of `peer`, or `count` times what it returns."""
        module = "testkit.benchmarks.peer"
        start = [str(self.python), "-W", "ignore", "-m", module, str(count)]
        return [*start, *map(str, arguments)]

    def run(self, *arguments: object) -> None:
        run(*self.command(*arguments), check=True)


def main(
    description: str | None,
    packages: list[str],
    rounds: int,
    head: str,
    tables: Callable[[argparse.Namespace, Peers, Path], Iterable[str]],
) -> None:
    """Runs a benchmark as a program: prints its page, and writes it to the file of `--output`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--output", type=Path, help="write the page to this file")
    parser.add_argument("--chart", type=Path, help="loading: draw growth against size as SVG")
    parser.add_argument("--smoke", action="store_true", help="run the smallest points once")
    options = parser.parse_args()
    if options.smoke:
        options.rounds = 1
    peers = Peers(*packages, is_smoke=options.smoke)
    page = head.format(machine=machine(), rounds=options.rounds)
    # Next to the build, because /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=program("convert-weights").parent) as folder:
        for rows in tables(options, peers, Path(folder)):
            print(rows, file=sys.stderr, flush=True)
            page += f"\n{rows}"
    print(page)
    if options.smoke:
        print("1 passed, 0 failed: a smoke run, whose figures mean nothing")
    elif options.output:
        options.output.write_text(page)

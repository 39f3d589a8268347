"""Times, taken in turns, and tables of them."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from testkit.command import Argument, run

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

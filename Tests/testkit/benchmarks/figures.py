"""Times, taken in turns, and tables of them."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from testkit.command import Argument, run

#: The seconds of one run, by the name of what runs.
Runs = dict[str, Callable[[], float]]
Times = dict[str, list[float]]


def seconds(*command: Argument) -> float:
    """Runs a whole process and returns its time."""
    start = time.perf_counter()
    run(*command, check=True)
    return time.perf_counter() - start


def whole(*command: Argument) -> Callable[[], float]:
    """A run of a whole process."""
    return lambda: seconds(*command)


def within(*command: Argument) -> Callable[[], float]:
    """A run that a process times itself; it prints milliseconds, the last ones count."""
    return lambda: float(run(*command, check=True).output.split()[-1]) / 1000


def interleaved(runs: Runs, count: int) -> Times:
    """Runs all in turns and returns their times.

    Turns spread what the machine does over all of them. A first turn, which does not count, fills
    the page cache; a single turn counts.
    """
    times: Times = {name: [] for name in runs}
    for turn in range(0 if count > 1 else 1, count + 1):
        for name, take in runs.items():
            taken = take()
            if turn > 0:
                times[name].append(taken)
    return times


def table(title: str, times: Times, compared: dict[str, str] | None = None) -> str:
    """A row for each with minimum, median and the ratios to it.

    `compared` are the rows that are compared with all, with the heads of their columns; without it,
    the first row is.
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
    """The processor, its vector instructions, the number of cores and the system."""
    name, vectors = platform.processor() or platform.machine(), ""
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = [line.partition(":") for line in information.read_text().splitlines()]
        fields = {key.strip(): value.strip() for key, _, value in lines}
        name = fields.get("model name", name)
        vectors = ", AVX-512" if "avx512f" in fields.get("flags", "") else ", AVX2"
    return f"{name}, {os.cpu_count()} cores{vectors}, {platform.release()}"

"""Time and private memory against size: measured, as a table, and as a log-log chart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testkit.command import Argument, start

WIDTH, HEIGHT, MARGIN = 640, 360, 56


@dataclass(frozen=True)
class Point:
    """A conversion: bytes of the file, seconds, bytes of private memory at the most."""

    size: int
    seconds: float
    memory: int


def peak_private_bytes(command: Sequence[Argument]) -> int:
    """The highest RssAnon of a command, sampled without pause; 0 where there is no /proc."""
    process = start(*command)
    status, peak = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:
            break
        peak = max(peak, int(fields.get("RssAnon", "0 kB").split()[0]) * 1024)
    process.communicate()
    return peak


def table(points: list[Point]) -> str:
    """A row for each size, with its distance from the line through the first and the last."""
    first, last = points[0], points[-1]
    slope = (last.seconds - first.seconds) / (last.size - first.size)
    rows = [
        "## Growth",
        "",
        "| file, MB | s | MB a second | off the straight line | private memory, MB |",
        "|---|---|---|---|---|",
    ]
    for point in points:
        rate = point.size / 1e6 / point.seconds
        off = point.seconds / (first.seconds + slope * (point.size - first.size)) - 1
        rows.append(
            f"| {point.size / 1e6:.0f} | {point.seconds:.3f} | {rate:.0f} | {off:+.1%} "
            f"| {point.memory / 1e6:.1f} |"
        )
    start = (first.seconds - slope * first.size) * 1000
    return "\n".join(rows) + f"\n\nThe line begins at {start:.0f} ms for a file of no bytes.\n"


def _scaled(values: list[float], low: float, high: float) -> list[float]:
    """Values between two powers of ten, as shares of the way between them."""
    return [(math.log10(value) - low) / (high - low) for value in values]


def _line(
    points: list[Point],
    values: list[float],
    powers: tuple[int, int],
    color: str,
    label: tuple[str, str],
) -> str:
    low, high = powers
    title, unit = label
    sizes = [point.size / 1e6 for point in points]
    across = _scaled(sizes, 1, 4)
    up = _scaled(values, low, high)
    places = [
        (MARGIN + x * (WIDTH - 2 * MARGIN), HEIGHT - MARGIN - y * (HEIGHT - 2 * MARGIN))
        for x, y in zip(across, up, strict=True)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>'
        f'<text x="{x:.1f}" y="{y - 8:.1f}" fill="{color}">{value:.3g} {unit}</text>'
        for (x, y), value in zip(places, values, strict=True)
    )
    x, y = places[0]
    name = f'<text x="{x:.1f}" y="{y + 18:.1f}" fill="{color}">{title}</text>'
    line = f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
    return line + marks + name


def svg(points: list[Point]) -> str:
    """Both curves over the size, every axis logarithmic; each value is next to its mark."""
    places = [MARGIN + power / 3 * (WIDTH - 2 * MARGIN) for power in range(4)]
    ticks = "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - 24}">{10**power} MB</text>'
        for power, x in enumerate(places, start=1)
    )
    seconds = [point.seconds for point in points]
    megabytes = [point.memory / 1e6 for point in points]
    times = _line(points, seconds, (-2, 1), "#1f6feb", ("time", "s"))
    memory = _line(points, megabytes, (0, 5), "#bf4b00", ("private memory", "MB"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
        f'<path d="M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}H{WIDTH - MARGIN}" '
        'fill="none" stroke="#888"/>'
        f"{ticks}{times}{memory}</svg>\n"
    )

"""Time and private memory against size: measured, as a table, and as a log-log chart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testkit.command import Argument, start

WIDTH, HEIGHT, MARGIN = 640, 360, 56
ACROSS, UP = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN


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
    start_seconds = first.seconds - slope * first.size
    rows = ["| file, MB | s | MB a second | off the straight line | private memory, MB |"]
    rows.append("|---" * 5 + "|")
    for point in points:
        megabytes, off = point.size / 1e6, point.seconds / (start_seconds + slope * point.size) - 1
        figures = f"{megabytes:.0f} | {point.seconds:.3f} | {megabytes / point.seconds:.0f}"
        rows.append(f"| {figures} | {off:+.1%} | {point.memory / 1e6:.1f} |")
    end = f"The line begins at {start_seconds * 1000:.0f} ms for a file of no bytes.\n"
    return "\n".join(["## Growth", "", *rows, "", end])


def _text(x: float, y: float, content: str, color: str = "black") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}">{content}</text>'


def _line(values: list[tuple[float, float]], powers: tuple[int, int], color: str, unit: str) -> str:
    """A curve of megabytes and values; its axis goes from one power of ten to another."""
    low, high = powers
    places = [
        (
            MARGIN + (math.log10(size) - 1) / 3 * ACROSS,
            HEIGHT - MARGIN - (math.log10(value) - low) / (high - low) * UP,
        )
        for size, value in values
    ]
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>'
        + _text(x, y - 8, f"{value:.3g} {unit}", color)
        for (x, y), (_, value) in zip(places, values, strict=True)
    )
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    name = _text(places[0][0], places[0][1] + 18, TITLES[unit], color)
    curve = f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>'
    return curve + marks + name


TITLES = {"s": "time", "MB": "private memory"}


def svg(points: list[Point]) -> str:
    """Both curves over the size, every axis logarithmic; each value is next to its mark."""
    ticks = "".join(
        _text(MARGIN + power / 3 * ACROSS, HEIGHT - 24, f"{10 ** (power + 1)} MB")
        for power in range(4)
    )
    axes = f"M{MARGIN} {MARGIN}V{HEIGHT - MARGIN}H{WIDTH - MARGIN}"
    seconds = [(point.size / 1e6, point.seconds) for point in points]
    memory = [(point.size / 1e6, point.memory / 1e6) for point in points]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
        f'<path d="{axes}" fill="none" stroke="#888"/>{ticks}'
        + _line(seconds, (-2, 1), "#1f6feb", "s")
        + _line(memory, (0, 5), "#bf4b00", "MB")
        + "</svg>\n"
    )

"""Time converting ResNet-50 from each container against copying the same file.

`sh Scripts/python.sh Benchmarks/conversion.py [--binary PATH] [--runs N] [--output FILE]`

Each round runs `cp` and then the command on every container, so that whatever the machine does
falls on all alike. Times are of whole processes, from the page cache, all checks on. Private memory
is the highest RssAnon seen while sampling the process.
"""

import argparse
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests/Fixtures/Scripts"))
CONTAINERS = ["zip", "stream", "tar"]


def private_kilobytes(process: subprocess.Popen) -> int:
    """RssAnon of a running process, or 0 once it has ended."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return 0
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return int(fields.get("RssAnon", "0 kB").split()[0])


def peak_private_kilobytes(command: list[str]) -> int:
    """The highest RssAnon of a command, sampled without pause."""
    process = subprocess.Popen(command)
    peak = 0
    while process.poll() is None:
        peak = max(peak, private_kilobytes(process))
    return peak


def seconds(command: list[str]) -> float:
    """The time of a whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def measure(binary: Path, runs: int, folder: Path) -> str:
    """A Markdown table of times, ratios to `cp` and private memory."""
    from make_full_size import write

    inputs = {kind: write("resnet50", kind, folder) for kind in CONTAINERS}
    output = folder / "out.rnw"
    copy = ["cp", str(inputs["zip"]), str(folder / "copy")]
    commands = {
        kind: [str(binary), str(path), str(output), "--report", "none", "--no-check-hash"]
        for kind, path in inputs.items()
    }
    times: dict[str, list[float]] = {name: [] for name in ["cp", *commands]}
    for _ in range(runs):
        for name, command in {"cp": copy, **commands}.items():
            target = folder / ("copy" if name == "cp" else "out.rnw")
            target.unlink(missing_ok=True)
            times[name].append(seconds(command))
    rows = ["| | minimum | median | ratio to cp | private memory |", "|---|---|---|---|---|"]
    for name, values in times.items():
        ratio = min(values) / min(times["cp"])
        memory = peak_private_kilobytes(commands[name]) / 1024 if name in commands else None
        rows.append(
            f"| {name} | {min(values) * 1000:.0f} ms | {statistics.median(values) * 1000:.0f} ms "
            f"| {ratio:.2f} | {f'{memory:.1f} MB' if memory else ''} |"
        )
    return "\n".join(rows) + "\n"


def machine() -> str:
    """The processor and system, for the table's heading."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = {line.split(":")[1].strip() for line in lines if line.startswith("model name")}
    cores = sum(line.startswith("processor") for line in lines)
    return f"{', '.join(models)}, {cores} cores, {platform.system()} {platform.release()}"


def main() -> None:
    """Parse the command line, measure, print and optionally save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--binary", type=Path, default=ROOT / ".build/release/convert-weights", help="the command"
    )
    parser.add_argument("--runs", type=int, default=15, help="how many rounds")
    parser.add_argument("--output", type=Path, help="also write the table to this file")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="conversion-benchmark-"))
    try:
        table = measure(arguments.binary, arguments.runs, folder)
    finally:
        shutil.rmtree(folder)
    text = f"ResNet-50, 102 MB, {machine()}, {arguments.runs} rounds\n\n{table}"
    print(text, end="")
    if arguments.output:
        arguments.output.write_text("# Conversion against cp\n\n" + text)


if __name__ == "__main__":
    main()

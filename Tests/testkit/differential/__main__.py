"""Compares the command with other readers on generated files; see testkit.differential.

    python -m testkit.differential honest|mutated [--seed N] [--first N] [--count N] [--seconds S]

A seed and an index repeat a file: `--seed 7 --first 1234 --count 1`. Files that differ are kept in
.build/differential. The exit status is 1 if there are any.
"""

import argparse
import collections
import shutil
import sys
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
import torch
from testkit.build import program
from testkit.differential import honest, mutated
from testkit.paths import ROOT

MODES = {"honest": honest.compare, "mutated": mutated.compare}
BATCH = 50
KEPT = ROOT / ".build/differential"


def run_batch(mode: str, seed: int, indices: range) -> tuple[list[str], dict[str, int]]:
    """Compares files and keeps those that differ; returns a line for each, and counts."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        problems, counts = MODES[mode](seed, indices, Path(folder))
        lines = []
        for path, problem in problems.items():
            KEPT.mkdir(parents=True, exist_ok=True)
            kept = shutil.move(path, KEPT / path.name)
            lines.append(f"FAILED  {kept}: {problem}")
    return lines, counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--seed", type=int, default=time.time_ns() // 1_000_000 % 1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1 << 40)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    program("convert-weights")
    print(f"{options.mode}, seed {options.seed}", flush=True)
    began, position, failures = time.monotonic(), options.first, 0
    end = options.first + options.count
    totals: collections.Counter[str] = collections.Counter()
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("fork")) as pool:
        running: collections.deque[Future[tuple[list[str], dict[str, int]]]] = collections.deque()
        while True:
            is_open = position < end and time.monotonic() - began < options.seconds
            if is_open and len(running) < 2 * options.jobs:
                indices = range(position, min(position + BATCH, end))
                running.append(pool.submit(run_batch, options.mode, options.seed, indices))
                position = indices.stop
            elif running:
                lines, counts = running.popleft().result()
                failures += len(lines)
                print(*lines, sep="\n", end="\n" * bool(lines), flush=True)
                totals.update(counts)
            else:
                break
    seconds = time.monotonic() - began
    print(*(f"{count:9}  {what}" for what, count in totals.items()), sep="\n")
    print(f"{failures} failed; {totals['files'] / seconds:.0f} files a second in {seconds:.0f} s")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())

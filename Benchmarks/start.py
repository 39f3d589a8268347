"""Starts a benchmark of the package testkit, with the Python of Scripts/python.sh."""

import os
import sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[1] / "Scripts/python.sh"


def benchmark(name: str) -> None:
    """Replaces this process by the benchmark; `--help` describes its options."""
    os.execvp("sh", ["sh", str(PYTHON), "-m", f"testkit.benchmarks.{name}", *sys.argv[1:]])

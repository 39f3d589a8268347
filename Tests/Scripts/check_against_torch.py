"""Compare what convert-weights makes of real checkpoints with what PyTorch reads from them.

All five architectures in all three containers, at full size: each is made, converted, read back by
readers that are not ours (the safetensors package, Examples/read_rnw.py) and removed again. Then
every file of the shared corpus, if its folder is given, against its EXPECTED.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy
import torch
from safetensors.torch import load_file

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "Tests" / "Fixtures" / "Scripts"), str(ROOT / "Examples")]

import make_full_size  # noqa: E402 - found through the path set above
from describe import contiguous_bytes, dtype_name  # noqa: E402
from read_rnw import read_rnw  # noqa: E402

EXPECTED_COUNTS = {
    "resnet18": 102, "resnet34": 182, "resnet50": 267, "resnet101": 522, "resnet152": 777,
}  # fmt: skip


class Tally:
    """Counts checks; each prints one line."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, subject: str, problem: str | None) -> None:
        """Note what is wrong with `subject`, or that nothing is."""
        if problem is None:
            self.passed += 1
            print(f"ok      {subject}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {subject}: {problem}", flush=True)


def run(binary: Path, *arguments: str | Path) -> subprocess.CompletedProcess:
    """Run the command; nothing of ours is in its environment."""
    return subprocess.run([binary, *map(str, arguments)], capture_output=True, text=True)


def conversion_problem(binary: Path, source: Path, output: Path, count: int) -> str | None:
    """Convert and verify, and hold the report against the number of keys that PyTorch reads."""
    result = run(binary, source, output, "--verify")
    if result.returncode != 0:
        return f"exit status {result.returncode}: {result.stderr.strip()}"
    for expected in (
        f"{count} of {count} loaded",
        f"SHA-256 begins with {source.stem.rsplit('-')[-1]}, as the name says",
        "verified bit for bit",
    ):
        if expected not in result.stdout:
            return f"{expected!r} is not in the report: {result.stdout!r}"
    return None


def read_safetensors(path: Path) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    """Element types, shapes and bytes, by the reference implementation."""
    tensors = load_file(path)
    return {
        name: (dtype_name(tensor.dtype), tuple(tensor.shape), contiguous_bytes(tensor))
        for name, tensor in tensors.items()
    }


def read_native(path: Path) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    """Element types, shapes and bytes, by the example that needs NumPy alone."""
    tensors, _ = read_rnw(str(path))
    return {
        name: (array.dtype.name, array.shape, numpy.ascontiguousarray(array).tobytes())
        for name, array in tensors.items()
    }


READERS: dict[str, Callable] = {".rnw": read_native, ".safetensors": read_safetensors}


def content_problem(expected: dict[str, torch.Tensor], output: Path) -> str | None:
    """Compare names, element types, shapes and every bit."""
    try:
        found = READERS[output.suffix](output)
    except Exception as error:  # noqa: BLE001 - whatever a reader says of the file is the problem
        return f"it cannot be read: {error}"
    if found.keys() != expected.keys():
        return f"other names: {sorted(found.keys() ^ expected.keys())[:5]}"
    if output.suffix == ".rnw" and list(found) != list(expected):
        return "the names stand in another order"
    for name, tensor in expected.items():
        if found[name] != (dtype_name(tensor.dtype), tuple(tensor.shape), contiguous_bytes(tensor)):
            return f"{name} differs"
    return None


def check_full_size(binary: Path, architecture: str, container: str, tally: Tally) -> None:
    """Make one checkpoint, convert it both ways, and remove everything."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = make_full_size.write(architecture, container, folder)
        loaded = torch.load(source, weights_only=False, map_location="cpu")
        # No conversion writes the counts of batches.
        expected = {n: t for n, t in loaded.items() if not n.endswith("num_batches_tracked")}
        for suffix in READERS:
            output = folder / f"out{suffix}"
            subject = f"{source.name} ({container}) to {suffix}"
            problem = conversion_problem(binary, source, output, EXPECTED_COUNTS[architecture])
            tally.check(f"{subject}: all loaded, verified", problem)
            if problem is None:
                problem = content_problem(expected, output)
                tally.check(f"{subject}: {len(expected)} tensors as PyTorch reads them", problem)
            output.unlink(missing_ok=True)


def tensors_in(node: dict, path: tuple[str, ...] = ()) -> Iterator[dict]:
    """The tensors of an expectation in order, as `inspect --json --digests` gives them."""
    if "sha256_contiguous_le" in node:
        yield {
            "name": ".".join(path), "dtype": node["dtype"], "shape": node["shape"],
            "strides": node["stride"], "offset": node["storage_offset"], "bytes": node["nbytes"],
            "sha256": node["sha256_contiguous_le"],
        }  # fmt: skip
    for index, item in enumerate(node.get("items", [])):
        key, child = item if isinstance(item, list) else (str(index), item)
        yield from tensors_in(child, (*path, key))


def corpus_problem(binary: Path, path: Path, expected: dict) -> str | None:
    """Inspect one file and compare every tensor with what PyTorch read."""
    result = run(binary, "inspect", path, "--json", "--digests")
    if expected["content"] is None:
        refused = result.returncode == 2 and not result.stdout and result.stderr
        return None if refused else f"exit status {result.returncode} in place of a refusal"
    if result.returncode != 0:
        return f"exit status {result.returncode}: {result.stderr.strip()}"
    found = json.loads(result.stdout)
    container = expected["container"].removeprefix("torch-").removeprefix("legacy-")
    if found["container"] != container:
        return f"container {found['container']}, expected {container}"
    tensors = list(tensors_in(expected["content"]))
    if len(found["tensors"]) != len(tensors):
        return f"{len(found['tensors'])} tensors, expected {len(tensors)}"
    for ours, theirs in zip(found["tensors"], tensors, strict=True):
        if ours != theirs:
            return f"{ours}, expected {theirs}"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, required=True, help="the built convert-weights")
    parser.add_argument("--corpus", type=Path, help="the folder of the shared corpus")
    parser.add_argument("--arch", nargs="*", choices=EXPECTED_COUNTS, default=EXPECTED_COUNTS)
    arguments = parser.parse_args()
    binary = arguments.binary.resolve(strict=True)
    tally = Tally()
    for architecture in arguments.arch:
        for container in make_full_size.WRITERS:
            check_full_size(binary, architecture, container, tally)
    if arguments.corpus:
        corpus = json.loads((arguments.corpus / "EXPECTED.json").read_text())
        for name, expected in sorted(corpus.items()):
            tally.check(name, corpus_problem(binary, arguments.corpus / name, expected))
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())

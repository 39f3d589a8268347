"""Converts full-size ResNets and compares every bit with what PyTorch reads.

Each architecture in each container is written, converted to .rnw and to .safetensors, read by
other readers (the safetensors package, Examples/read_rnw.py) and removed. The full check covers
five architectures in three containers; `--quick` covers one architecture for each container.
"""

import itertools
import runpy
import tempfile
from pathlib import Path
import numpy
import torch
from safetensors.torch import load_file
from testkit.build import program
from testkit.command import run
from testkit.fixtures import full_size
from testkit.fixtures.describe import contiguous_bytes, dtype_name
from testkit.paths import ROOT
from testkit.tally import Options, Tally, main

KEY_COUNTS = {
    "resnet18": 102, "resnet34": 182, "resnet50": 267, "resnet101": 522, "resnet152": 777,
}  # fmt: skip
QUICK = [("resnet34", "tar"), ("resnet50", "stream"), ("resnet18", "zip")]
#: Element type, shape and bytes of each tensor, in the order of the file.
Contents = dict[str, tuple[str, tuple[int, ...], bytes]]


def contents(tensors: dict[str, torch.Tensor]) -> Contents:
    return {
        name: (dtype_name(tensor.dtype), tuple(tensor.shape), contiguous_bytes(tensor))
        for name, tensor in tensors.items()
    }


def read(path: Path) -> Contents:
    """Reads a converted file; a native one with the example that needs NumPy alone."""
    if path.suffix == ".safetensors":
        return contents(load_file(path))
    tensors = runpy.run_path(str(ROOT / "Examples/read_rnw.py"))["read_rnw"](str(path))[0]
    return {
        name: (array.dtype.name, array.shape, numpy.ascontiguousarray(array).tobytes())
        for name, array in tensors.items()
    }


def conversion_problem(source: Path, output: Path, count: int) -> str | None:
    """Converts and verifies a file, and compares the report with the number of its keys."""
    result = run(program("convert-weights"), source, output, "--verify")
    if result.status != 0:
        return f"status {result.status}: {result.errors.strip()}"
    digest = source.stem.rsplit("-")[-1]
    expected = (
        f"{count} of {count} loaded",
        f"SHA-256 begins with {digest}, as the name says",
        "verified bit for bit",
    )
    missing = [words for words in expected if words not in result.output]
    return f"{missing} is not in the report: {result.output!r}" if missing else None


def content_problem(expected: Contents, output: Path) -> str | None:
    try:
        found = read(output)
    except Exception as error:  # any complaint of a reader is the problem
        return f"it cannot be read: {error}"
    if found.keys() != expected.keys():
        return f"other names: {sorted(found.keys() ^ expected.keys())[:5]}"
    if output.suffix == ".rnw" and list(found) != list(expected):
        return "the names have another order"
    return next((f"{name} differs" for name in expected if found[name] != expected[name]), None)


def check(tally: Tally, options: Options) -> None:
    every = itertools.product(KEY_COUNTS, full_size.WRITERS)
    for architecture, container in QUICK if options.quick else every:
        with tempfile.TemporaryDirectory() as folder:
            source = full_size.write(architecture, container, Path(folder))
            stored = torch.load(source, weights_only=False, map_location="cpu")
            # No conversion writes the counts of batches.
            weights = {n: t for n, t in stored.items() if not n.endswith("num_batches_tracked")}
            expected = contents(weights)
            for output in (Path(folder, "out.rnw"), Path(folder, "out.safetensors")):
                subject = f"{source.name} ({container}) to {output.suffix}"
                problem = conversion_problem(source, output, KEY_COUNTS[architecture])
                if tally.check(f"{subject}: all loaded, verified", problem):
                    same = f"{subject}: {len(expected)} tensors as PyTorch reads them"
                    tally.check(same, content_problem(expected, output))
                output.unlink(missing_ok=True)


if __name__ == "__main__":
    main(check, quick=False)

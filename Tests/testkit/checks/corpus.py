"""Compares every file of the shared corpus with what PyTorch read from it.

`inspect --json --digests` must print the container and, for every tensor, the name, element type,
shape, strides, offset and SHA-256 that the corpus's EXPECTED.json has; it must reject the files
that PyTorch rejects. CHECKPOINT_CORPUS names the corpus.
"""

import json
from pathlib import Path
from typing import Any

from testkit.build import program
from testkit.checks.inspection import difference, inspection, tensors_in
from testkit.command import run
from testkit.paths import corpus
from testkit.tally import Options, Tally, main


def problem(path: Path, expected: dict[str, Any]) -> str | None:
    """Inspects one file and returns the difference from the expectation."""
    if expected["content"] is None:
        result = run(program("convert-weights"), "inspect", path, "--json", "--digests")
        is_rejected = result.status == 2 and not result.output and result.errors
        return None if is_rejected else f"status {result.status}; expected 2 and a message"
    found = inspection(path)
    if isinstance(found, str):
        return found
    container = expected["container"].removeprefix("torch-").removeprefix("legacy-")
    if found["container"] != container:
        return f"container {found['container']}; expected {container}"
    return difference(found["tensors"], tensors_in(expected["content"]))


def check(tally: Tally, _: Options) -> None:
    folder = corpus()
    if folder is None:
        return tally.skip("the shared corpus", "CHECKPOINT_CORPUS is not set")
    files = json.loads((folder / "EXPECTED.json").read_text())
    for name, expected in sorted(files.items()):
        tally.check(name, problem(folder / name, expected))
    return None


if __name__ == "__main__":
    main(check)

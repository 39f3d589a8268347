"""Compares every file of the shared corpus with what PyTorch read from it.

`inspect --json --digests` must print the container and, for every tensor, the name, element type,
shape, strides, offset and SHA-256 that the corpus's EXPECTED.json has; it must reject the files
that PyTorch rejects. CHECKPOINT_CORPUS names the corpus.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from testkit.build import program
from testkit.command import run
from testkit.paths import corpus
from testkit.tally import Options, Tally, main


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


def check(tally: Tally, _: Options) -> None:
    folder = corpus()
    if folder is None:
        return tally.skip("the shared corpus", "CHECKPOINT_CORPUS is not set")
    files = json.loads((folder / "EXPECTED.json").read_text())
    for name, expected in sorted(files.items()):
        container = expected["container"].removeprefix("torch-").removeprefix("legacy-")
        tally.check(name, problem(folder / name, expected["content"], container))
    return None


if __name__ == "__main__":
    main(check)

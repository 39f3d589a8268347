"""Runs `inspect --json --digests` and compares its tensors with those that PyTorch reads."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from testkit.build import program
from testkit.command import run

#: A tensor as `inspect --json --digests` describes it.
Tensor = dict[str, Any]


def tensors_in(node: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[Tensor]:
    """Yields the tensors of a description in the schema of the corpus's EXPECTED.json."""
    if "sha256_contiguous_le" in node:
        yield {
            "name": ".".join(path), "dtype": node["dtype"], "shape": node["shape"],
            "strides": node["stride"], "offset": node["storage_offset"], "bytes": node["nbytes"],
            "sha256": node["sha256_contiguous_le"],
        }  # fmt: skip
    for index, item in enumerate(node.get("items", [])):
        key, child = item if isinstance(item, list) else (str(index), item)
        yield from tensors_in(child, (*path, key))


def inspection(path: Path) -> dict[str, Any] | str:
    """Returns what the command prints about a file, or why it failed."""
    result = run(program("convert-weights"), "inspect", path, "--json", "--digests")
    if result.status != 0:
        return f"status {result.status}: {result.errors.strip()}"
    document: dict[str, Any] = json.loads(result.output)
    return document


def difference(found: Iterable[Tensor], expected: Iterable[Tensor]) -> str | None:
    """Returns the first difference of two lists of tensors."""
    ours, theirs = list(found), list(expected)
    if len(ours) != len(theirs):
        return f"{len(ours)} tensors; expected {len(theirs)}"
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            return f"{one}; expected {other}"
    return None

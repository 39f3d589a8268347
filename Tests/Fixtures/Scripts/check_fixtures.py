"""Check the committed fixtures against PyTorch, and against what the scripts write anew.

PyTorch must read every file of our own writers back equal to what the writer was given, or still
fail to where we say that it does; and the hostile files that it reads in silence as we say. Everything is then written again into a temporary folder and
compared byte by byte; the streams of torch.save, which name storages by memory address, by content.
"""

import json
import sys
import tempfile
import warnings
from pathlib import Path

import torch

from common import DATA, OwnFile
from describe import describe, tensor_groups
from expectations import container, own_files, written_value
from make_all import make_all
from torch_files import load, same_content


# Written by toolkits that need environments of their own; see make_toolkits.py, make_paddle.py, family.py.
BY_TOOLKITS = ("toolkits/", "family/")


def unequal_to_written(file: OwnFile) -> str | None:
    """What is wrong with the committed file, or None."""
    written = written_value(file)
    try:
        stored = load(DATA / file.name)
    except Exception as error:  # noqa: BLE001 - PyTorch fails in many ways
        return None if not file.torch_reads else f"PyTorch cannot read it: {error}"
    equal = describe(stored) == describe(written)
    equal = equal and tensor_groups(stored) == tensor_groups(written)
    if file.torch_reads and not equal:
        return "PyTorch reads something else than was written"
    if not file.torch_reads and equal:
        return f"PyTorch reads it after all, against: {file.reason}"
    return None


def unlike_silence(case: dict) -> str | None:
    """How PyTorch reads a hostile file otherwise than we say, or None."""
    try:
        stored = load(DATA / "hostile" / case["file"])
    except Exception as error:  # noqa: BLE001 - PyTorch fails in many ways
        return f"PyTorch is not silent about it: {error}"
    read = {"": stored} if isinstance(stored, torch.Tensor) else stored
    said = case["torch"]["reads"]
    equal = {name: tensor.numel() for name, tensor in read.items()} == {
        name: len(values) for name, values in said.items()
    } and all(
        value is None or value == element
        for name, values in said.items()
        for value, element in zip(values, read[name].flatten().tolist(), strict=True)
    )
    return None if equal else f"PyTorch reads {read}, not {said}"


def files_under(folder: Path) -> set[str]:
    """Every file, by its path from `folder`."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def parts(safetensors: Path) -> tuple[dict, bytes]:
    """Header and data: the reference implementation writes metadata in no particular order."""
    contents = safetensors.read_bytes()
    end = 8 + int.from_bytes(contents[:8], "little")
    return json.loads(contents[8:end]), contents[end:]


def unlike_regenerated(name: str, again: Path, own: set[str]) -> str | None:
    """How the committed file differs from the one just written, or None."""
    committed = DATA / name
    if committed.read_bytes() == (again / name).read_bytes():
        return None
    if committed.suffix == ".safetensors" and parts(committed) == parts(again / name):
        return None
    by_torch = committed.suffix in (".pt", ".pth") and name not in own
    named_by_address = by_torch and container(committed) == "torch-legacy-stream"
    if named_by_address and same_content(committed, load(again / name)):
        return None
    return "differs from what the scripts write now"


def problems() -> dict[str, str]:
    """Every file with something wrong, and what."""
    written = {file.name: file for file in own_files()}
    found = {name: unequal_to_written(file) for name, file in written.items()}
    for case in json.loads((DATA / "hostile" / "CASES.json").read_text()):
        if "torch" in case:
            found[f"hostile/{case['file']}"] = unlike_silence(case)
    with tempfile.TemporaryDirectory() as temporary:
        again = Path(temporary)
        make_all(again)
        names = {name for name in files_under(DATA) if not name.startswith(BY_TOOLKITS)}
        for name in names ^ files_under(again):
            found[name] = "is committed or written, but not both"
        for name in names & files_under(again):
            found[name] = found.get(name) or unlike_regenerated(name, again, set(written))
    return {name: problem for name, problem in sorted(found.items()) if problem}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    wrong = problems()
    for name, problem in wrong.items():
        print(f"{name}: {problem}")
    if wrong:
        sys.exit(1)
    print(f"{len(files_under(DATA))} files are as PyTorch reads and the scripts write them")

"""What reading each fixture should give, in the schema of the shared corpus's EXPECTED.json."""

import warnings
from pathlib import Path

import torch

import make_streams
import make_tars
import make_tiny_resnets
import make_zips
from common import OwnFile
from describe import describe, tensor_groups
from realise import Realiser
from torch_files import load

CHECKPOINTS = ("tar", "stream", "zip", "resnets", "dtypes", "tensors", "unreadable")


def own_files() -> list[OwnFile]:
    """Every file that our own writers make."""
    modules = (make_tars, make_streams, make_zips, make_tiny_resnets)
    return [file for module in modules for file in module.own_files()]


def checkpoints(folder: Path) -> list[Path]:
    """Every checkpoint under `folder`, in order of name."""
    return sorted(path for family in CHECKPOINTS for path in (folder / family).iterdir())


def container(path: Path) -> str:
    """The container, from the first bytes."""
    with path.open("rb") as stream:
        head = stream.read(262)
    if head[:4] == b"PK\x03\x04":
        return "torch-zip"
    return "torch-legacy-tar" if head[257:262] == b"ustar" else "torch-legacy-stream"


def accepted_by_safe_loader(path: Path) -> bool:
    """Whether `weights_only=True` loads the file."""
    try:
        torch.load(path, weights_only=True, map_location="cpu")
    except Exception:  # noqa: BLE001 - any refusal counts, whatever its class
        return False
    return True


def written_value(file: OwnFile) -> object:
    """The torch objects that our writer put into a file."""
    return Realiser().realise(file.value)


def expectation(path: Path, written: OwnFile | None) -> dict:
    """The entry of one file.

    PyTorch is the authority, except where `written` says that it misreads the layout; the entry
    then gives that reason under "torch_cannot".
    """
    result: dict[str, object] = {"container": container(path)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if written is not None and not written.torch_reads:
            value = written_value(written)
            result["torch_cannot"] = written.reason
        else:
            value = load(path)
            result["torch_weights_only_accepts"] = accepted_by_safe_loader(path)
    if isinstance(value, torch.jit.ScriptModule):
        return result | {"content": None}
    content = describe(value)
    if path.parent.name == "resnets":
        _drop_first_values(content)
    return result | {"content": content, "shared": tensor_groups(value)}


def _drop_first_values(description: dict) -> None:
    """The hash tells what is right; thousands of tensors need no excerpt beside it."""
    description.pop("first", None)
    for item in description.get("items", []):
        _drop_first_values(item[1] if isinstance(item, list) else item)

"""Save with the real torch.save, and leave a file alone that already holds the same."""

from pathlib import Path

import torch

from describe import describe, tensor_groups


def load(path: Path) -> object:
    """What PyTorch reads from one of our own files, which are trusted to run their pickle."""
    return torch.load(path, weights_only=False, map_location="cpu")


def same_content(path: Path, value: object) -> bool:
    """Whether the file at `path` reads back as `value`, sharing included."""
    stored = load(path)
    return describe(stored) == describe(value) and tensor_groups(stored) == tensor_groups(value)


def save_zip(value: object, path: Path) -> None:
    """The container of PyTorch 1.6 and later; its bytes follow from `value` and the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(value, path)


def save_stream(value: object, path: Path) -> None:
    """The container of before 1.6.

    It names each storage by its memory address, so that its bytes differ from run to run: a file
    that already holds `value` stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not same_content(path, value):
        torch.save(value, path, _use_new_zipfile_serialization=False)


def save_both(value: object, folder: Path, name: str) -> None:
    """Both containers, as `NAME-zip.pt` and `NAME-stream.pt`."""
    save_zip(value, folder / f"{name}-zip.pt")
    save_stream(value, folder / f"{name}-stream.pt")

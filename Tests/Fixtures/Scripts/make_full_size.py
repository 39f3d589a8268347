"""Write full-size ResNet checkpoints into a folder, each beside what PyTorch reads from it.

As torchvision publishes them, a file is named after its architecture and the first eight hex
digits of its SHA-256. Nothing here is committed.
"""

import argparse
import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import torch

from describe import describe, tensor_groups
from expectations import container
from legacy.model import LOW_ADDRESS, Parameter, Tensor, restart_addresses
from legacy.rebuild import ObjectFlavour
from legacy.tar_container import TarFlavour, write_tar
from resnet_table import STAGES, entries
from resnet_values import state_values
from torch_files import load, save_stream, save_zip


def tar_of_2017(architecture: str, path: Path) -> None:
    """Parameters, plain running statistics, no `num_batches_tracked`, by Python 2."""
    restart_addresses(LOW_ADDRESS)
    table = [entry for entry in entries(architecture) if not entry.is_batch_count]
    arrays = state_values(table, architecture)
    state = OrderedDict()
    for entry in table:
        tensor = Tensor.of("float32", entry.shape, arrays[entry.key].tobytes())
        state[entry.key] = Parameter(tensor) if entry.is_parameter else tensor
    flavour = ObjectFlavour(python=2, tensor="persistent", parameter=2)
    write_tar(path, state, TarFlavour(objects=flavour))


def _torch_state(architecture: str) -> OrderedDict:
    arrays = state_values(entries(architecture), architecture)
    return OrderedDict((key, torch.from_numpy(array)) for key, array in arrays.items())


WRITERS: dict[str, Callable[[str, Path], None]] = {
    "tar": tar_of_2017,
    "stream": lambda architecture, path: save_stream(_torch_state(architecture), path),
    "zip": lambda architecture, path: save_zip(_torch_state(architecture), path),
}


def write(architecture: str, kind: str, folder: Path) -> Path:
    """Write one checkpoint and its expectation; the result is the checkpoint's path."""
    unnamed = folder / f"{architecture}.{kind}.partial"
    WRITERS[kind](architecture, unnamed)
    with unnamed.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    path = unnamed.rename(folder / f"{architecture}-{digest[:8]}.pth")
    value = load(path)
    expected = {
        "container": container(path),
        "content": describe(value),
        "sha256": digest,
        "shared": tensor_groups(value),
    }
    path.with_suffix(".expected.json").write_text(json.dumps(expected, sort_keys=True) + "\n")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--arch", choices=[*STAGES, "all"], default="all")
    parser.add_argument("--container", choices=[*WRITERS, "all"], default="all")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for architecture in STAGES if arguments.arch == "all" else [arguments.arch]:
        for kind in WRITERS if arguments.container == "all" else [arguments.container]:
            path = write(architecture, kind, arguments.folder)
            print(f"{kind}\t{path.stat().st_size}\t{path}")


if __name__ == "__main__":
    main()

"""Write Data/modules: a tiny ResNet saved as a whole module, pickled and as TorchScript.

The values are those of Data/toolkits, whose EXPECTED.json has their SHA-256. Run by make_all.py, or with
PYTHONHASHSEED=0: TorchScript lists constants in the order of a set.
"""

import io
import warnings
import zipfile
from pathlib import Path

import torch

from common import output_folder
from tiny_torchvision import tiny
from torch_files import save_stream, save_zip


class Transient(torch.nn.Module):
    """A module with a buffer, an attribute and an empty place that its state does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.ones(2))
        self.bias = None
        self.register_buffer("count", torch.zeros(3))
        self.register_buffer("scratch", torch.zeros(4), persistent=False)
        self.note = torch.zeros(5)
        self.inner = torch.nn.Linear(2, 1, bias=False)


def save_script(module: torch.nn.Module, path: Path) -> None:
    """As `torch.jit.save`, but without the records that name places on this machine, or their hash."""
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    with zipfile.ZipFile(buffer) as archive, zipfile.ZipFile(path, "w") as stripped:
        for record in archive.infolist():
            if not record.filename.endswith(".debug_pkl"):
                name = path.stem + record.filename[record.filename.index("/") :]
                is_hash = name.endswith("/serialization_id")
                content = b"0" * record.file_size if is_hash else archive.read(record)
                stripped.writestr(zipfile.ZipInfo(name), content)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.manual_seed(20170123)
    folder = output_folder(__doc__) / "modules"
    model = tiny("resnet18")
    save_zip(model, folder / "resnet18.pt")
    save_stream(model, folder / "resnet18-stream.pt")
    checkpoint = {"epoch": 3, "model": torch.nn.DataParallel(model), "optimizer": None}
    save_zip(checkpoint, folder / "resnet18-training.pt")
    save_zip(Transient(), folder / "transient.pt")
    save_script(torch.jit.script(model), folder / "resnet18-script.pt")
    frozen = torch.jit.freeze(torch.jit.script(torch.nn.Linear(3, 2).eval()))
    save_script(frozen, folder / "frozen.pt")

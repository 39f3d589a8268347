"""Write Data/unreadable: valid files of PyTorch's that a reader of tensors refuses by name."""

import warnings

import torch

from common import output_folder
from torch_files import save_both, save_zip


class Scripted(torch.jit.ScriptModule):
    """Defined from text, so that no source path enters the archive."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
        self.define("def forward(self, x):\n    return torch.matmul(x, self.weight.t())\n")


def beside_a_plain_tensor(value: torch.Tensor) -> dict:
    """The tensor to refuse, and one that a reader can still list."""
    return {"plain": torch.ones(2), "special": value}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.manual_seed(20170123)
    folder = output_folder(__doc__) / "unreadable"
    pieces = [torch.arange(2.0), torch.arange(3.0)]
    jagged = torch.nested.nested_tensor(pieces, layout=torch.jagged)
    save_both(beside_a_plain_tensor(torch.eye(3).to_sparse()), folder, "sparse-coo")
    save_both(beside_a_plain_tensor(torch.eye(3).to_sparse_csr()), folder, "sparse-csr")
    save_zip(beside_a_plain_tensor(torch.nested.nested_tensor(pieces)), folder / "nested-zip.pt")
    save_zip(beside_a_plain_tensor(jagged), folder / "jagged-zip.pt")
    save_both(beside_a_plain_tensor(torch.empty(2, 3, device="meta")), folder, "meta")
    save_both(torch.nn.Sequential(torch.nn.Linear(3, 2)), folder, "module")
    save_zip(torch.arange(3.0).untyped_storage(), folder / "lone-storage-zip.pt")
    torch.jit.save(Scripted(), str(folder / "torchscript.pt"))

"""Write Data/safetensors: files by the format's reference implementation, the Python package."""

from collections import OrderedDict
from pathlib import Path

import torch
from safetensors.torch import save_file, save_model

from common import output_folder

# In the order of `DTypeCodes.safetensors`, on which the test's expectation rests.
DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8,
    torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.bool,
    torch.complex64,
    torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz,
    torch.float8_e8m0fnu,
]  # fmt: skip


def counted(dtype: torch.dtype, first: int) -> torch.Tensor:
    """A (2, 3) tensor whose bytes count upwards from `first`."""
    count = 6 * torch.empty(0, dtype=dtype).element_size()
    return (torch.arange(count) + first).to(torch.uint8).view(dtype).view(2, 3)


class Tied(torch.nn.Module):
    """Two layers that share one weight, as a language model's input and output do."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(4, 3)
        self.output = torch.nn.Linear(3, 4, bias=True)
        with torch.no_grad():
            self.embedding.weight.copy_(torch.arange(12.0).view(4, 3))
            self.output.bias.fill_(0.5)
        self.output.weight = self.embedding.weight


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    every = OrderedDict(
        (str(dtype).removeprefix("torch."), counted(dtype, 7 * index))
        for index, dtype in enumerate(DTYPES)
    )
    save_file(every, folder / "dtypes.safetensors")
    save_model(Tied(), str(folder / "tied.safetensors"), metadata={"format": "pt"})
    save_file(
        {"scalar": torch.tensor(2.5), "empty": torch.empty(3, 0, 2), "größe.\"\\\n\U0001f600": torch.ones(1)},
        folder / "names.safetensors",
        metadata={"note": "größe \"\\\n\U0001f600"},
    )


if __name__ == "__main__":
    main(output_folder(__doc__) / "safetensors")

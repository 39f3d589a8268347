"""Write Data/sharded: a checkpoint of Transformers' in two files beside an index, in both formats.

The tensors are those of Data/toolkits/transformers-resnet18.safetensors. Layout and names are those
of `save_pretrained(max_shard_size=…)`.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from common import DATA, output_folder

FORMATS = {"model": ".safetensors", "pytorch_model": ".bin"}


def save(state: dict[str, torch.Tensor], path: Path) -> None:
    """One shard."""
    if path.suffix == ".safetensors":
        save_file(state, path, metadata={"format": "pt"})
    else:
        torch.save(state, path)


def save_sharded(state: dict[str, torch.Tensor], folder: Path, stem: str, ending: str) -> None:
    """Two shards of as many tensors, and the index."""
    names = list(state)
    halves = [names[: len(names) // 2], names[len(names) // 2 :]]
    weight_map = {}
    for number, half in enumerate(halves, 1):
        shard = f"{stem}-{number:05}-of-{len(halves):05}{ending}"
        save({name: state[name] for name in half}, folder / shard)
        weight_map |= dict.fromkeys(half, shard)
    total = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    index = {"metadata": {"total_size": total}, "weight_map": weight_map}
    text = json.dumps(index, indent=2, sort_keys=True) + "\n"
    (folder / f"{stem}{ending}.index.json").write_text(text)


if __name__ == "__main__":
    folder = output_folder(__doc__) / "sharded"
    folder.mkdir(parents=True, exist_ok=True)
    state = load_file(DATA / "toolkits/transformers-resnet18.safetensors")
    for stem, ending in FORMATS.items():
        save_sharded(state, folder, stem, ending)

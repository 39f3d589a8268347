"""Write Data/inference: weights of small networks, and what real torch computes with them.

`NAME.weights.safetensors` holds a state dict; `NAME.golden.safetensors` the outputs, each under
`BATCHxHEIGHTxWIDTH.STAGE`. The images are not stored: `images` says how to make them anywhere.
`not-finite.golden.safetensors` holds what resnet18 makes of NaN and infinity, under `FAULT.STAGE`.
"""

from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

from common import output_folder
from inference_networks import Network, small_resnet

STAGED = (1, 33, 47)
NETWORKS = [
    Network("resnet18"),
    Network("resnet34", blocks=(3, 4, 6, 3), width=1, classes=7, channels=1),
    Network("resnet50", basic=False, blocks=(3, 4, 6, 3)),
    Network("resnext", basic=False, blocks=(1, 2, 1, 1), width=4, groups=2),
    Network("depthwise", basic=False, blocks=(1, 1, 1, 1), width=4, groups=8, width_per_group=16),
    Network("wide", basic=False, blocks=(1, 1, 2, 1), width_per_group=128),
    Network("paddle", paddle=True),
    Network("v1", basic=False, blocks=(1, 1, 1, 2), stride_in_1x1=True),
    Network("dilated", basic=False, blocks=(1, 1, 2, 2), dilated=(False, True, True)),
]
SIZES = [STAGED, (3, 64, 48), (8, 40, 32), (1, 97, 131)]
DTYPES = {"float64": torch.float64, "float16": torch.float16, "bfloat16": torch.bfloat16}


def images(batch: int, channels: int, height: int, width: int) -> torch.Tensor:
    """From -2 to 2: value i is ((i * 2654435761 + 12345) mod 2^32 >> 8) / 2^22 - 2."""
    count = batch * channels * height * width
    steps = (numpy.arange(count, dtype=numpy.uint64) * 2654435761 + 12345) % (1 << 32) >> 8
    array = steps.astype(numpy.float32) / numpy.float32(1 << 22) - numpy.float32(2)
    return torch.from_numpy(array.reshape(batch, channels, height, width))


def save(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """Save with the permissions of the other fixtures; `save_file` gives the owner's only."""
    save_file(tensors, path)
    path.chmod(0o644)


def goldens(model: torch.nn.Module, channels: int) -> dict[str, torch.Tensor]:
    """Every stage at one size, the logits at the others."""
    found = {}
    for batch, height, width in SIZES:
        stages = model(images(batch, channels, height, width))
        for stage, tensor in stages.items():
            if (batch, height, width) == STAGED or stage == "logits":
                found[f"{batch}x{height}x{width}.{stage}"] = tensor.contiguous()
    return found


def faulty_goldens() -> dict[str, torch.Tensor]:
    """Every stage of resnet18 where an image, a normalisation or a kernel is not finite."""
    found = {}
    for fault in ("image", "normalisation", "kernel", "classifier"):
        model = small_resnet(NETWORKS[0])
        source = images(1, 3, *STAGED[1:])
        if fault == "image":
            source.view(-1)[700] = numpy.nan
        elif fault == "normalisation":
            model.layer2[0].bn1.bias[0] = numpy.nan
        elif fault == "kernel":
            model.layer1[0].conv1.weight[0, 0, 0, 0] = numpy.inf
        else:
            model.fc.bias[5] = numpy.nan
        for stage, tensor in model(source).items():
            found[f"{fault}.{stage}"] = tensor.contiguous()
    return found


@torch.no_grad()
def make(folder: Path) -> None:
    """Write every network, and resnet18 in other element types."""
    folder.mkdir(parents=True, exist_ok=True)
    for network in NETWORKS:
        model = small_resnet(network)
        save(model.state_dict(), folder / f"{network.name}.weights.safetensors")
        found = goldens(model, network.channels)
        save(found, folder / f"{network.name}.golden.safetensors")
    save(faulty_goldens(), folder / "not-finite.golden.safetensors")
    for name, dtype in DTYPES.items():
        model = small_resnet(NETWORKS[0]).to(dtype)
        save(model.state_dict(), folder / f"resnet18-{name}.weights.safetensors")
        found = goldens(model.float(), NETWORKS[0].channels)
        save(found, folder / f"resnet18-{name}.golden.safetensors")


if __name__ == "__main__":
    make(output_folder(__doc__) / "inference")

"""Compares the logits of full-size networks with PyTorch's, for random weights and images.

PyTorch saves each network, convert-weights converts it, run-resnet runs it; testkit.checks.logits
states the bounds. `--quick` runs ResNet-18 and ResNet-50 at one size and two batches.
"""

import itertools
import tempfile
from pathlib import Path
from typing import Any
import torch
from safetensors.torch import save_file
from testkit.checks.logits import Activations, Array, compare
from testkit.fixtures.small_resnets import Network, untrained
from testkit.fixtures.torchvision_models import resnet
from testkit.tally import Options, Tally, main

BATCHES = [1, 3, 8]
SIZES = [(97, 131), (224, 224), (256, 192)]
TORCHVISION = [
    "resnet18", "resnet50", "resnet34", "resnet101", "resnet152", "resnext50_32x4d",
    "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2",
]  # fmt: skip
OTHERS = {
    "one-channel-resnet18": Network("", width=64, classes=7, channels=1),
    "one-channel-resnet34": Network("", blocks=(3, 4, 6, 3), width=64, classes=10, channels=1),
    "paddle_resnet18": Network("", width=64, classes=1000, paddle=True),
}


def random_network(name: str, activations: Activations) -> torch.nn.Module:
    """Returns a network with running statistics that are not the initial ones."""
    torch.manual_seed(7)
    model: torch.nn.Module
    model = untrained(OTHERS[name]) if name in OTHERS else getattr(resnet, name)()
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.register_forward_hook(activations.note)
        if isinstance(module, torch.nn.BatchNorm2d):
            mean: Any = module.running_mean
            variance: Any = module.running_var
            mean.normal_(0, 0.1)
            variance.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.3, 0.8)
            module.bias.data.normal_(0, 0.1)
    return model.eval()


@torch.no_grad()
def check(tally: Tally, options: Options) -> None:
    batches, sizes, names = BATCHES, SIZES, [*TORCHVISION, *OTHERS]
    if options.quick:
        batches, sizes, names = batches[:2], sizes[:1], names[:2]
    for name in names:
        activations = Activations()
        model = random_network(name, activations)
        channels = next(model.parameters()).shape[1]
        shapes = ((batch, channels, *size) for size, batch in itertools.product(sizes, batches))

        def compute(images: Array, model: torch.nn.Module = model) -> Array:
            output: Any = model(torch.from_numpy(images))
            logits: Array = (output["logits"] if isinstance(output, dict) else output).numpy()
            return logits

        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder, "model.safetensors")
            save_file(model.state_dict(), saved)
            compare(name, saved, shapes, compute, activations, tally)


if __name__ == "__main__":
    main(check, quick=False)

"""Compares the logits of full-size networks with PyTorch's, for random weights and images.

PyTorch saves each network, convert-weights converts it, run-resnet runs it. The difference must be
at most 1e-4 of the range of an image's logits and the five best classes the same, where PyTorch
itself separates them by more than the difference. In addition to what the program needs to start,
it may use twice the weights and the activations, which are the largest sum of what a convolution
reads and writes. `--quick` runs ResNet-18 and ResNet-50 at one size and two batches.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from testkit.build import program
from testkit.checks.logits import compare, convert, our_logits
from testkit.command import measure
from testkit.fixtures.small_resnets import Network, untrained
from testkit.fixtures.torchvision_models import resnet
from testkit.tally import Options, Tally, main

SIZES = [(224, 224), (256, 192), (97, 131)]
BATCHES = [1, 3, 8]
TORCHVISION = [
    "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d",
    "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2",
]  # fmt: skip
OTHERS = {
    "one-channel-resnet18": Network("", width=64, classes=7, channels=1),
    "one-channel-resnet34": Network("", blocks=(3, 4, 6, 3), width=64, classes=10, channels=1),
    "paddle_resnet18": Network("", width=64, classes=1000, paddle=True),
}


def random_network(name: str) -> torch.nn.Module:
    """Returns a network with running statistics that are not the initial ones."""
    torch.manual_seed(7)
    model: torch.nn.Module
    model = getattr(resnet, name)() if name in TORCHVISION else untrained(OTHERS[name])
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            if module.running_mean is None or module.running_var is None:
                raise ValueError(f"{name}: a batch normalization has no running statistics")
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.3, 0.8)
            module.bias.data.normal_(0, 0.1)
    return model.eval()


class Activations:
    """The largest number of bytes that a convolution of a network reads and writes."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.byte_count = 0
        for module in model.modules():
            if isinstance(module, torch.nn.Conv2d):
                module.register_forward_hook(self._note)

    def _note(self, _: object, inputs: tuple[torch.Tensor, ...], output: torch.Tensor) -> None:
        self.byte_count = max(self.byte_count, 4 * (inputs[0].numel() + output.numel()))


def points(is_quick: bool) -> Iterator[tuple[int, int, int]]:
    """Yields batch, height and width."""
    for height, width in SIZES[2:] if is_quick else SIZES:
        for batch in BATCHES[:2] if is_quick else BATCHES:
            yield batch, height, width


def check(name: str, is_quick: bool, folder: Path, tally: Tally) -> None:
    """Compares one network at each size and batch."""
    model = random_network(name)
    saved = folder / "model.safetensors"
    save_file(model.state_dict(), saved)
    weights = convert(saved)
    channels = next(model.parameters()).shape[1]
    activations = Activations(model)
    start = measure(program("run-resnet"), "--help").megabytes
    for batch, height, width in points(is_quick):
        images = torch.randn(batch, channels, height, width)
        activations.byte_count = 0
        output: Any = model(images)
        expected = (output["logits"] if isinstance(output, dict) else output).numpy()
        found, peak = our_logits(weights, images.numpy())
        error, is_same = compare(found, expected)
        used = peak - start
        allowed = (2 * weights.stat().st_size + activations.byte_count) / 1e6
        subject = f"{name} {batch}x{height}x{width}"
        figures = f"difference {error:.1e}, {used:.0f} MB of {allowed:.0f} allowed"
        tally.expect(is_same and used <= allowed, f"{subject}: {figures}", "it is too much")


@torch.no_grad()
def check_all(tally: Tally, options: Options) -> None:
    every = ["resnet18", "resnet50"] if options.quick else [*TORCHVISION, *OTHERS]
    with tempfile.TemporaryDirectory() as folder:
        for name in options.networks.split() or every:
            check(name, options.quick, Path(folder), tally)


if __name__ == "__main__":
    main(check_all, quick=False, networks="")

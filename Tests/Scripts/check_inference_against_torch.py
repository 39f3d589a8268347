"""Compare the logits of full-size networks with PyTorch's, on the same random weights and images.

`python check_inference_against_torch.py --build .build/release [ARCHITECTURE…]`, after
`swift build -c release`. Each network is saved by PyTorch, converted by convert-weights and run by
run-resnet. Largest difference allowed: 1e-4 of the range of an image's logits; the five best
classes must be the same, where PyTorch itself tells them apart by more than the difference. Over
what the program takes to start, it may take twice the weights and the activations: the largest sum
of what a convolution reads and writes.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Fixtures" / "Scripts"))

from inference_networks import Network, SmallResNet  # noqa: E402 - found through the path above
from torchvision_models import resnet  # noqa: E402

BAR = 1e-4
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
    """The network with running statistics that are not the initial ones, as after training."""
    torch.manual_seed(7)
    model = getattr(resnet, name)() if name in TORCHVISION else SmallResNet(OTHERS[name])
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
            module.weight.data.uniform_(0.3, 0.8)
            module.bias.data.normal_(0, 0.1)
    return model.eval()


def logits_by_torch(model: torch.nn.Module, images: torch.Tensor) -> numpy.ndarray:
    output = model(images)
    return (output["logits"] if isinstance(output, dict) else output).numpy()


@dataclass
class Setup:
    """Where the programs are and where files may go."""

    build: Path
    folder: Path

    def logits(self, weights: Path, images: torch.Tensor) -> tuple[numpy.ndarray, int]:
        """The logits, and the memory taken in bytes."""
        source, target = self.folder / "images.f32", self.folder / "logits.f32"
        images.numpy().tofile(source)
        shape = "x".join(map(str, images.shape))
        command = [self.build / "run-resnet", weights, source, "--shape", shape]
        memory = peak_memory([*command, "--output", target])
        memory -= peak_memory([self.build / "run-resnet", "--help"])
        return numpy.fromfile(target, dtype="<f4").reshape(len(images), -1), memory

    def converted(self, model: torch.nn.Module) -> Path:
        saved, weights = self.folder / "model.safetensors", self.folder / "model.rnw"
        save_file(model.state_dict(), saved)
        command = [self.build / "convert-weights", saved, weights, "--quiet"]
        subprocess.run(command, check=True)
        return weights


#: Started by a small process, since a child's peak begins with the memory of who forked it.
LAUNCHER = """
import os, sys
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ), 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak_memory(command: list) -> int:
    """Runs a command that must succeed; the most memory it held, in bytes."""
    launch = [sys.executable, "-S", "-c", LAUNCHER, *map(str, command)]
    lines = subprocess.run(launch, check=True, capture_output=True, text=True).stdout.split()
    return int(lines[-1]) * 1024


class Activations:
    """The largest number of bytes that a convolution of a network reads and writes."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.byte_count = 0
        for module in model.modules():
            if isinstance(module, torch.nn.Conv2d):
                module.register_forward_hook(self.note)

    def note(self, _: torch.nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        self.byte_count = max(self.byte_count, 4 * (inputs[0].numel() + output.numel()))


def same_best(found: numpy.ndarray, expected: numpy.ndarray, difference: float) -> bool:
    """Whether the five best are the same; classes nearer than the difference may change places."""
    best = numpy.argsort(-found)[:5]
    return all(
        abs(expected[a] - expected[b]) <= 2 * difference
        for a, b in zip(best, numpy.argsort(-expected)[:5], strict=True)
        if a != b
    )


def checks(setup: Setup, name: str) -> Iterator[tuple[str, bool]]:
    """For each size and batch what was found, and the verdict."""
    model = random_network(name)
    weights = setup.converted(model)
    channels = next(model.parameters()).shape[1]
    activations = Activations(model)
    for height, width in SIZES:
        for batch in BATCHES:
            images = torch.randn(batch, channels, height, width)
            activations.byte_count = 0
            expected = logits_by_torch(model, images)
            found, memory = setup.logits(weights, images)
            differences = numpy.abs(found - expected).max(1)
            error = float((differences / numpy.ptp(expected, axis=1)).max())
            ranks = all(map(same_best, found, expected, differences))
            allowed = 2 * weights.stat().st_size + activations.byte_count
            found_text = f"difference {error:.1e}, {memory >> 20} MiB of {allowed >> 20} allowed"
            yield (
                f"{name} {batch}x{height}x{width}: {found_text}",
                error <= BAR and ranks and memory <= allowed,
            )


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, required=True, help="the folder of the programs")
    parser.add_argument("architectures", nargs="*", default=[*TORCHVISION, *OTHERS])
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(options.build.resolve(), Path(folder))
        for name in options.architectures:
            for text, passed in checks(setup, name):
                print(f"{'ok    ' if passed else 'FAILED'}  {text}", flush=True)
                failed += not passed
    if failed:
        raise SystemExit(f"{failed} failed")


if __name__ == "__main__":
    main()

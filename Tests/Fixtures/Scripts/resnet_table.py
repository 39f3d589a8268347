"""torchvision's ResNets as a table of keys and shapes, at any width and number of classes."""

from dataclasses import dataclass

STAGES = {
    "resnet18": (2, 2, 2, 2),
    "resnet34": (3, 4, 6, 3),
    "resnet50": (3, 4, 6, 3),
    "resnet101": (3, 4, 23, 3),
    "resnet152": (3, 8, 36, 3),
}
BASIC_BLOCK = ("resnet18", "resnet34")
BATCHES_TRACKED = "num_batches_tracked"


@dataclass(frozen=True)
class Entry:
    """One line of a state dictionary."""

    key: str
    shape: tuple[int, ...]

    @property
    def is_parameter(self) -> bool:
        return self.key.endswith((".weight", ".bias"))

    @property
    def is_batch_count(self) -> bool:
        return self.key.endswith(BATCHES_TRACKED)


def _normalisation(name: str, channels: int) -> list[Entry]:
    vectors = ("weight", "bias", "running_mean", "running_var")
    entries = [Entry(f"{name}.{vector}", (channels,)) for vector in vectors]
    return [*entries, Entry(f"{name}.{BATCHES_TRACKED}", ())]


def _convolution(name: str, output: int, inputs: int, kernel: int) -> list[Entry]:
    return [Entry(f"{name}.weight", (output, inputs, kernel, kernel))]


def _block(name: str, inputs: int, planes: int, basic: bool, downsample: bool) -> list[Entry]:
    if basic:
        kernels, channels = (3, 3), (inputs, planes, planes)
    else:
        kernels, channels = (1, 3, 1), (inputs, planes, planes, planes * 4)
    entries: list[Entry] = []
    for index, kernel in enumerate(kernels):
        number = index + 1
        source, target = channels[index], channels[index + 1]
        entries += _convolution(f"{name}.conv{number}", target, source, kernel)
        entries += _normalisation(f"{name}.bn{number}", target)
    if downsample:
        entries += _convolution(f"{name}.downsample.0", channels[-1], inputs, 1)
        entries += _normalisation(f"{name}.downsample.1", channels[-1])
    return entries


def entries(
    architecture: str, width: int = 64, classes: int = 1000, channels: int = 3
) -> list[Entry]:
    """Every key with its shape, in torchvision's order."""
    basic = architecture in BASIC_BLOCK
    expansion = 1 if basic else 4
    result = _convolution("conv1", width, channels, 7) + _normalisation("bn1", width)
    inputs = width
    for stage, count in enumerate(STAGES[architecture]):
        planes = width << stage
        for index in range(count):
            name = f"layer{stage + 1}.{index}"
            downsample = index == 0 and (stage > 0 or inputs != planes * expansion)
            result += _block(name, inputs, planes, basic, downsample)
            inputs = planes * expansion
    result += [Entry("fc.weight", (classes, inputs)), Entry("fc.bias", (classes,))]
    return result

"""torchvision's ResNet with fewer channels, for the toolkits that train torchvision's networks."""

import torch

import torchvision_models  # noqa: F401, declares what torchvision's import needs
from torchvision.models import resnet

DIVISOR = 32


class TinyResNet(resnet.ResNet):
    """A ResNet of torchvision with 2 channels where there are 64, and 16 classes."""

    def __init__(self, block: type, layers: list[int], **arguments: object) -> None:
        super().__init__(block, layers, num_classes=16, **arguments)

    def _make_layer(self, block, planes, *arguments, **keywords):  # noqa: ANN001, ANN202
        if planes == 64:
            self.inplanes = 64 // DIVISOR
            self.conv1 = torch.nn.Conv2d(3, self.inplanes, 7, 2, 3, bias=False)
            self.bn1 = torch.nn.BatchNorm2d(self.inplanes)
        if planes == 512:
            stage = super()._make_layer(block, planes // DIVISOR, *arguments, **keywords)
            # The classifier is made after this and asks for 512 * expansion features.
            return stage
        return super()._make_layer(block, planes // DIVISOR, *arguments, **keywords)


def randomised(model: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """The model with every parameter and buffer of floating point drawn anew."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in model.state_dict().items():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.01)
            elif name.endswith("num_batches_tracked"):
                tensor.fill_(seed + 1)
    return model


def tiny(name: str) -> TinyResNet:
    """The tiny network of torchvision's name, with random values."""
    block, layers = {
        "resnet18": (resnet.BasicBlock, [2, 2, 2, 2]),
        "resnet50": (resnet.Bottleneck, [3, 4, 6, 3]),
    }[name]
    model = TinyResNet(block, layers)
    model.fc = torch.nn.Linear(512 // DIVISOR * block.expansion, 16)
    return randomised(model)

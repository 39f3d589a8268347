"""torchvision's ResNet with few channels, and its values for the toolkits that name them otherwise."""

from collections import OrderedDict

import torch
import torchvision_models  # noqa: F401, declares what torchvision's import needs
from torchvision.models import resnet

from resnet_table import entries
from resnet_values import state_values

WIDTH = 2
CLASSES = 16
BLOCKS = {
    "resnet18": (resnet.BasicBlock, [2, 2, 2, 2]),
    "resnet50": (resnet.Bottleneck, [3, 4, 6, 3]),
}


class TinyResNet(resnet.ResNet):
    """A ResNet of torchvision with 2 channels where there are 64, and 16 classes."""

    def __init__(self, block: type, layers: list[int]) -> None:
        super().__init__(block, layers)
        self.fc = torch.nn.Linear(8 * WIDTH * block.expansion, CLASSES)

    def _make_layer(self, block, planes, *arguments, **keywords):  # noqa: ANN001, ANN202
        if planes == 64:
            self.inplanes = WIDTH
            self.conv1 = torch.nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False)
            self.bn1 = torch.nn.BatchNorm2d(WIDTH)
        return super()._make_layer(block, planes * WIDTH // 64, *arguments, **keywords)


def reference_values(name: str) -> OrderedDict:
    """The arrays of a tiny network under torchvision's keys: the same for every toolkit."""
    return state_values(entries(name, WIDTH, CLASSES), f"toolkits/{name}")


def tiny(name: str) -> TinyResNet:
    """The tiny network with its values."""
    model = TinyResNet(*BLOCKS[name])
    values = {key: torch.from_numpy(array.copy()) for key, array in reference_values(name).items()}
    model.load_state_dict(values, strict=True)
    return model.eval()

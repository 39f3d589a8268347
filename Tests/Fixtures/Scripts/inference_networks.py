"""Small ResNets in torch, of any base width, as the descriptions in ResNetModels have them."""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import nn

from resnet_table import Entry
from resnet_values import values
from torchvision_models import resnet


@dataclass(frozen=True)
class Network:
    """The numbers of one network; the defaults are torchvision's but for the widths."""

    name: str
    basic: bool = True
    blocks: tuple[int, ...] = (2, 2, 2, 2)
    width: int = 2
    classes: int = 16
    channels: int = 3
    groups: int = 1
    width_per_group: int = 64
    paddle: bool = False
    stride_in_1x1: bool = False
    dilated: tuple[bool, bool, bool] = (False, False, False)


class PaddleBlock(nn.Module):
    """The block of the PaddlePaddle course: biases, and a 3x3 projection where the stride is 2."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = nn.Sequential()
        if stride != 1:
            projection = nn.Conv2d(inputs, outputs, 3, stride, 1)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(out)) + self.downsample(x))


def _stage(network: Network, stage: int) -> nn.Sequential:
    planes = network.width << stage
    expansion = 1 if network.basic else 4
    inputs = network.width if stage == 0 else planes // 2 * expansion
    stride = 1 if stage == 0 and not network.paddle else 2
    dilation = 2 ** sum(network.dilated[: max(stage - 1, 0)])
    if stage > 0 and network.dilated[stage - 1]:
        stride = 1
    blocks: list[nn.Module] = []
    for number in range(network.blocks[stage]):
        step = stride if number == 0 else 1
        if network.paddle:
            blocks.append(PaddleBlock(inputs, planes, step))
        else:
            blocks.append(_torchvision_block(network, inputs, planes, step, dilation))
        if number == 0 and stage > 0 and network.dilated[stage - 1]:
            dilation *= 2
        inputs = planes * expansion
    return nn.Sequential(*blocks)


def _torchvision_block(
    network: Network, inputs: int, planes: int, stride: int, dilation: int
) -> nn.Module:
    kind = resnet.BasicBlock if network.basic else resnet.Bottleneck
    outputs = planes * kind.expansion
    shortcut = None
    if stride != 1 or inputs != outputs:
        projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
        shortcut = nn.Sequential(projection, nn.BatchNorm2d(outputs))
    if network.basic:
        return kind(inputs, planes, stride, shortcut)
    block = kind(
        inputs, planes, stride, shortcut, network.groups, network.width_per_group, dilation
    )
    if network.stride_in_1x1:
        block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
    return block


class SmallResNet(nn.Module):
    """A ResNet whose `forward` gives every stage by its name."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        padding, bias = (0, True) if network.paddle else (3, False)
        names = ("conv", "norm") if network.paddle else ("conv1", "bn1")
        self.stem = names
        stem = nn.Conv2d(network.channels, network.width, 7, 2, padding, bias=bias)
        setattr(self, names[0], stem)
        setattr(self, names[1], nn.BatchNorm2d(network.width))
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        for stage in range(4):
            setattr(self, f"layer{stage + 1}", _stage(network, stage))
        features = (network.width << 3) * (1 if network.basic else 4)
        self.fc = nn.Linear(features, network.classes)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        convolution, normalisation = (getattr(self, name) for name in self.stem)
        x = self.maxpool(torch.relu(normalisation(convolution(x))))
        stages = {}
        for stage in range(1, 5):
            x = stages[f"layer{stage}"] = getattr(self, f"layer{stage}")(x)
        stages["pooled"] = self.avgpool(x).flatten(1)
        stages["logits"] = self.fc(stages["pooled"])
        return stages


def small_resnet(network: Network) -> SmallResNet:
    """The network with values that depend on its name and the keys alone, ready to run."""
    model = SmallResNet(network)
    state = OrderedDict()
    for key, tensor in model.state_dict().items():
        array = values(Entry(key, tuple(tensor.shape)), network.name)
        state[key] = torch.from_numpy(array.copy()).to(tensor.dtype)
    model.load_state_dict(state)
    return model.eval()

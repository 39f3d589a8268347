"""Write Data/golden/stages.json: output shapes, parameters and multiply-adds, counted in torch.

Every convolution and linear layer is watched while an image without data passes: its outputs times
what is summed for each are its multiply-adds, as fvcore and torchinfo count them.
"""

import json
from collections import defaultdict

import torch
from torch import nn

from common import output_folder
from inference_networks import Network, SmallResNet
from make_golden_facts import WIDER
from resnet_table import STAGES
from torchvision_models import empty_model

SIZES = [(224, 224), (97, 131)]
MEMBERS = ["maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool", "fc"]


class StageSpy:
    """Notes what comes out of every member of a network, and the multiply-adds inside."""

    def __init__(self, model: nn.Module, stem: str) -> None:
        self.shapes: dict[str, list[int]] = {}
        self.counts: dict[str, int] = defaultdict(int)
        for name, module in model.named_modules():
            member = name.split(".")[0]
            if name and name == member:
                module.register_forward_hook(lambda *call, m=member: self.note(m, call[2]))
            if isinstance(module, nn.Conv2d | nn.Linear):
                module.register_forward_hook(
                    lambda layer, _, out, m=member: self.count(m, layer, out)
                )
        self.members = [stem, *MEMBERS]

    def note(self, member: str, output: torch.Tensor) -> None:
        self.shapes[member] = list(output.shape[1:])

    def count(self, member: str, layer: nn.Module, output: torch.Tensor) -> None:
        self.counts[member] += output[0].numel() * layer.weight[0].numel()


def stages(model: nn.Module, stem: tuple[str, str], size: tuple[int, int]) -> list[dict]:
    """The rows of one network for one size."""
    spy = StageSpy(model, stem[0])
    with torch.device("meta"), torch.no_grad():
        model.eval()(torch.empty(1, 3, *size))
    rows = []
    for member in spy.members:
        parts = stem if member == stem[0] else (member,)
        parameters = sum(
            p.numel() for part in parts for p in getattr(model, part).parameters()
        )
        row = {"name": member, "shape": spy.shapes[member], "parameters": parameters}
        rows.append(row | {"multiplyAdds": spy.counts[member]})
    return rows


def network(name: str) -> nn.Module:
    """The network without data: torchvision's, or the PaddlePaddle course's."""
    if name in STAGES or name in WIDER:
        return empty_model(name)
    with torch.device("meta"):
        return SmallResNet(Network(name, width=64, classes=1000, paddle=True))


if __name__ == "__main__":
    found = {}
    for name in [*STAGES, *WIDER, "paddle_resnet18"]:
        for size in SIZES:
            model = network(name)
            stem = ("conv1", "bn1") if hasattr(model, "conv1") else ("conv", "norm")
            found[f"{name} {size[0]}x{size[1]}"] = stages(model, stem, size)
    lines = [f'"{key}": {json.dumps(rows)}' for key, rows in found.items()]
    path = output_folder(__doc__) / "golden/stages.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")

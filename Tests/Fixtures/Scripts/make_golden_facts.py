"""Write Data/golden: keys, shapes, parameter counts and printed trees of torchvision's ResNets."""

import json

import torch

from common import output_folder
from inference_networks import Network, SmallResNet
from resnet_table import STAGES, entries
from torchvision_models import empty_model, resnet

WIDER = [
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "wide_resnet50_2",
    "wide_resnet101_2",
]


def tree(model: torch.nn.Module) -> str:
    """The printed module tree, in the form that PyTorch kept until 2.12.

    PyTorch 2.13 prints one more argument of BatchNorm2d, `bias=True`.
    """
    return f"{model}\n".replace("affine=True, bias=True, ", "affine=True, ")


def variants() -> dict[str, torch.nn.Module]:
    """resnet50 with its strides elsewhere: dilated by torchvision, and in the first 1x1."""
    with torch.device("meta"):
        dilated = resnet.resnet50(replace_stride_with_dilation=[False, True, True])
    first = empty_model("resnet50")
    for block in (m for m in first.modules() if isinstance(m, resnet.Bottleneck)):
        block.conv1.stride, block.conv2.stride = block.conv2.stride, block.conv1.stride
    return {"resnet50-dilated": dilated, "resnet50-v1": first}


def facts(name: str, model: torch.nn.Module) -> str:
    """Every key with its shape, and the number of parameters."""
    keys = [[key, list(value.shape)] for key, value in model.state_dict().items()]
    parameters = sum(parameter.numel() for parameter in model.parameters())
    lines = ",\n  ".join(json.dumps(pair) for pair in keys)
    return f'{{"name": "{name}", "parameters": {parameters}, "keys": [\n  {lines}\n]}}\n'


def check_table(architecture: str, model: torch.nn.Module) -> None:
    """Our own table, from which the other scripts work, must agree with torchvision."""
    table = [[entry.key, list(entry.shape)] for entry in entries(architecture)]
    if table != [[key, list(value.shape)] for key, value in model.state_dict().items()]:
        raise SystemExit(f"{architecture}: resnet_table.py disagrees with torchvision")


if __name__ == "__main__":
    folder = output_folder(__doc__) / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [*STAGES, *WIDER]:
        model = empty_model(name)
        (folder / f"{name}.json").write_text(facts(name, model))
        if name in STAGES:
            check_table(name, model)
            (folder / f"{name}.tree.txt").write_text(tree(model))
    for name, model in variants().items():
        (folder / f"{name}.tree.txt").write_text(tree(model))
    with torch.device("meta"):
        paddle = SmallResNet(Network("paddle_resnet18", width=64, classes=1000, paddle=True))
    (folder / "paddle_resnet18.json").write_text(facts("paddle_resnet18", paddle))

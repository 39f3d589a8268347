"""The tiny network as toolkits that PyPI does not have build it: their attributes, our code.

The attributes are those of facebookresearch's repositories: moco/builder.py, moco-v3's
moco/builder.py, swav's src/resnet50.py, dino's utils.py and vision_transformer.py, detectron2's
modeling/backbone/resnet.py and tools/convert-torchvision-to-d2.py.
"""

from collections import OrderedDict

import torch
from torch import nn

from tiny_torchvision import CLASSES, tiny
from toolkit_networks import check, transferred


def perceptron(sizes: list[int]) -> nn.Sequential:
    """Linear layers with activations between."""
    torch.manual_seed(0)
    layers: list[nn.Module] = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Wrapper(nn.Module):
    """What DistributedDataParallel leaves of itself in a state dictionary."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module


class MoCo(nn.Module):
    """MoCo: two encoders, of which the second follows the first, and a queue of keys."""

    def __init__(self, name: str, version: int) -> None:
        super().__init__()
        self.encoder_q, self.encoder_k = tiny(name), tiny(name)
        features = self.encoder_q.fc.in_features
        for encoder in (self.encoder_q, self.encoder_k):
            sizes = [features, CLASSES] if version == 1 else [features, features, CLASSES]
            encoder.fc = nn.Linear(*sizes) if version == 1 else perceptron(sizes)
        self.register_buffer("queue", torch.rand(CLASSES, 4, generator=torch.Generator().manual_seed(1)))
        self.register_buffer("queue_ptr", torch.zeros(1, dtype=torch.long))


class MoCoV3(nn.Module):
    """MoCo v3: no queue, a predictor."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.base_encoder, self.momentum_encoder = tiny(name), tiny(name)
        features = self.base_encoder.fc.in_features
        self.base_encoder.fc = perceptron([features, 8, CLASSES])
        self.momentum_encoder.fc = perceptron([features, 8, CLASSES])
        self.predictor = perceptron([CLASSES, 8, CLASSES])


class DINOHead(nn.Module):
    """DINO's projection: a perceptron, then a layer with its norm apart."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.mlp = perceptron([features, 8, 4])
        self.last_layer = torch.nn.utils.weight_norm(nn.Linear(4, CLASSES, bias=False))


class MultiCropWrapper(nn.Module):
    """DINO: a backbone without classifier, and the projection."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.backbone = tiny(name)
        features = self.backbone.fc.in_features
        self.backbone.fc = nn.Identity()
        self.head = DINOHead(features)


def swav(name: str) -> nn.Module:
    """SwAV: the projection and the prototypes are members of the network itself."""
    model = tiny(name)
    features = model.fc.in_features
    del model.fc
    model.projection_head = nn.Sequential(
        nn.Linear(features, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 4)
    )
    model.prototypes = nn.Linear(4, CLASSES, bias=False)
    return model


class ConvNorm(nn.Conv2d):
    """Detectron2's Conv2d, which has its normalisation within it."""

    def __init__(self, like: nn.Conv2d) -> None:
        super().__init__(
            like.in_channels, like.out_channels, like.kernel_size, like.stride, like.padding,
            bias=False,
        )  # fmt: skip
        self.norm = nn.BatchNorm2d(like.out_channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(super().forward(x))


class DetectronBlock(nn.Module):
    """Detectron2's blocks: `shortcut`, then the convolutions."""

    def __init__(self, like: nn.Module) -> None:
        super().__init__()
        self.shortcut = ConvNorm(like.downsample[0]) if like.downsample is not None else None
        for name in ("conv1", "conv2", "conv3"):
            if hasattr(like, name):
                setattr(self, name, ConvNorm(getattr(like, name)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        convolutions = [layer for name, layer in self.named_children() if name != "shortcut"]
        out = x
        for layer in convolutions[:-1]:
            out = torch.relu(layer(out))
        shortcut = x if self.shortcut is None else self.shortcut(x)
        return torch.relu(convolutions[-1](out) + shortcut)


class DetectronResNet(nn.Module):
    """Detectron2's ResNet as a classifier."""

    def __init__(self, name: str) -> None:
        super().__init__()
        like = tiny(name)
        self.stem = nn.Module()
        self.stem.conv1 = ConvNorm(like.conv1)
        for stage in range(1, 5):
            blocks = [DetectronBlock(block) for block in getattr(like, f"layer{stage}")]
            self.add_module(f"res{stage + 1}", nn.Sequential(*blocks))
        self.linear = nn.Linear(like.fc.in_features, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = nn.functional.max_pool2d(torch.relu(self.stem.conv1(x)), 3, 2, 1)
        for stage in range(2, 6):
            x = getattr(self, f"res{stage}")(x)
        return self.linear(x.mean((2, 3)))


DETECTRON_NAMES = [
    (r"\.downsample\.0\.", ".shortcut."),
    (r"\.downsample\.1\.", ".shortcut.norm."),
    (r"bn(\d)\.", r"conv\1.norm."),
    (r"^conv1\.", "stem.conv1."),
    (r"^layer(\d)", lambda match: f"res{int(match[1]) + 1}"),
]


def detectron_network(name: str) -> nn.Module:
    """Detectron2's classifier with torchvision's values."""
    renames = [*DETECTRON_NAMES, (r"^fc\.", "linear.")]
    model = transferred(DetectronResNet(name), renames, name)
    check(name, model)
    return model


def detectron_detector(name: str) -> OrderedDict:
    """The state of a detector whose backbone it is: no classifier, and other parts beside."""
    state = OrderedDict()
    for key, value in detectron_network(name).state_dict().items():
        if not key.startswith("linear.") and not key.endswith("num_batches_tracked"):
            state[f"backbone.bottom_up.{key}"] = value
    state["backbone.fpn_lateral2.weight"] = torch.ones(2, 2, 1, 1)
    state["proposal_generator.rpn_head.conv.weight"] = torch.ones(2, 2, 3, 3)
    state["roi_heads.box_predictor.cls_score.bias"] = torch.ones(3)
    state["pixel_mean"] = torch.ones(3, 1, 1)
    return state

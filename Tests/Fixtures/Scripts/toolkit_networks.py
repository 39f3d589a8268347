"""The tiny network as each toolkit builds it, holding the values of torchvision's.

Each toolkit's own model gets the values under its own names, and must then compute what
torchvision's computes: that proves the names, whatever our table says of them.
"""

import re
import sys
import types
from collections import OrderedDict

import torch

from tiny_torchvision import CLASSES, WIDTH, tiny

LAYERS = {"resnet18": [2, 2, 2, 2], "resnet50": [3, 4, 6, 3]}


def transferred(
    model: torch.nn.Module, renames: list[tuple[str, str]], name: str
) -> torch.nn.Module:
    """The model with torchvision's values, each renamed by every pattern in turn."""
    state = OrderedDict()
    for key, value in tiny(name).state_dict().items():
        for pattern, replacement in renames:
            key = re.sub(pattern, replacement, key)
        state[key] = value
    wanted = model.state_dict()
    ours = OrderedDict((key, state[key]) for key in wanted)
    if set(state) - set(ours):
        raise ValueError(f"left over: {set(state) - set(ours)}")
    model.load_state_dict(ours, strict=True)
    return model.eval()


def check(name: str, compute) -> None:  # noqa: ANN001
    """Fail unless `compute` gives for an image what torchvision's network gives."""
    image = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected, found = tiny(name)(image), compute(image)
    if not torch.allclose(expected, found, rtol=1e-4, atol=1e-4):
        raise ValueError(f"{name}: the outputs differ by {(expected - found).abs().max()}")


def timm_network(name: str) -> torch.nn.Module:
    """timm's ResNet."""
    from timm.models.resnet import BasicBlock, Bottleneck, ResNet

    block = BasicBlock if name == "resnet18" else Bottleneck
    model = ResNet(
        block, LAYERS[name], num_classes=CLASSES, channels=tuple(WIDTH << i for i in range(4))
    )
    model.conv1 = torch.nn.Conv2d(3, WIDTH, 7, 2, 3, bias=False)
    model.bn1 = torch.nn.BatchNorm2d(WIDTH)
    first = model.layer1[0]
    old = first.conv1
    first.conv1 = torch.nn.Conv2d(WIDTH, WIDTH, old.kernel_size, padding=old.padding, bias=False)
    if block.expansion == 1:
        first.downsample = None
    else:
        first.downsample[0] = torch.nn.Conv2d(WIDTH, WIDTH * block.expansion, 1, bias=False)
    model = transferred(model, [], name)
    check(name, model)
    return model


def transformers_network(name: str) -> torch.nn.Module:
    """Hugging Face's ResNetForImageClassification, from a configuration alone."""
    from transformers import ResNetConfig, ResNetForImageClassification

    expansion = 1 if name == "resnet18" else 4
    config = ResNetConfig(
        embedding_size=WIDTH,
        hidden_sizes=[(WIDTH << i) * expansion for i in range(4)],
        depths=LAYERS[name],
        layer_type="basic" if expansion == 1 else "bottleneck",
        num_labels=CLASSES,
    )
    model = ResNetForImageClassification(config)

    def stage(match: re.Match) -> str:
        return f"resnet.encoder.stages.{int(match[1]) - 1}.layers.{match[2]}."

    def layer(match: re.Match) -> str:
        kind = "convolution" if match[1] == "conv" else "normalization"
        return f".layer.{int(match[2]) - 1}.{kind}."

    renames = [
        (r"^conv1\.", "resnet.embedder.embedder.convolution."),
        (r"^bn1\.", "resnet.embedder.embedder.normalization."),
        (r"^layer(\d)\.(\d+)\.", stage),
        (r"\.(conv|bn)(\d)\.", layer),
        (r"\.downsample\.0\.", ".shortcut.convolution."),
        (r"\.downsample\.1\.", ".shortcut.normalization."),
        (r"^fc\.", "classifier.1."),
    ]
    model = transferred(model, renames, name)
    check(name, lambda image: model(image).logits)
    return model


def mmpretrain_network(name: str) -> torch.nn.Module:
    """OpenMMLab's ImageClassifier over its ResNet."""
    # Its list of published models wants a package that PyPI has without its code.
    for missing in ["", ".load_model_index", ".models", ".models.Model", ".models.ModelIndex"]:
        module = types.ModuleType(f"modelindex{missing}")
        module.load, module.Model, module.ModelIndex = None, object, object
        sys.modules.setdefault(f"modelindex{missing}", module)
    from mmpretrain.models import build_classifier

    expansion = 1 if name == "resnet18" else 4
    features = 8 * WIDTH * expansion
    head = {"type": "LinearClsHead", "num_classes": CLASSES, "in_channels": features}
    model = build_classifier(
        {
            "type": "ImageClassifier",
            "backbone": {
                "type": "ResNet",
                "depth": int(name[6:]),
                "stem_channels": WIDTH,
                "base_channels": WIDTH,
            },
            "neck": {"type": "GlobalAveragePooling"},
            "head": head | {"loss": {"type": "CrossEntropyLoss"}},
        }
    )
    model = transferred(model, [(r"^(?!fc)", "backbone."), (r"^fc\.", "head.fc.")], name)
    check(name, lambda image: model(image, mode="tensor"))
    return model


def fastai_network(name: str) -> torch.nn.Module:
    """fastai's network for transfer learning: a body cut from torchvision's, and a new head."""
    from fastai.vision.learner import add_head, create_body

    torch.manual_seed(0)
    features = 8 * WIDTH * (1 if name == "resnet18" else 4)
    body = create_body(tiny(name), pretrained=False, cut=-2)
    return add_head(body, features, CLASSES).eval()


def lightning_module(name: str):  # noqa: ANN201
    """A LightningModule around torchvision's network, as its documentation shows."""
    import lightning

    class Classifier(lightning.LightningModule):
        def __init__(self, learning_rate: float = 0.1) -> None:
            super().__init__()
            self.save_hyperparameters()
            self.model = tiny(name)

        def configure_optimizers(self):  # noqa: ANN202
            optimizer = torch.optim.SGD(self.parameters(), self.hparams.learning_rate, momentum=0.9)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]

        def training_step(self, batch, index):  # noqa: ANN001, ANN202
            return self.model(batch[0]).sum() * 0

    return Classifier()

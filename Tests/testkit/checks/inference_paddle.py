"""Compares full-size networks with PaddlePaddle's, from `paddle.save` to the logits.

Run it with `sh Scripts/python.sh --paddle -m testkit.checks.inference_paddle`. PaddlePaddle saves
each network as .pdparams, convert-weights converts it without options, run-resnet runs it;
testkit.checks.logits states the bounds.
"""

import tempfile
from functools import partial
from pathlib import Path
import paddle
from paddle import nn
from paddle.vision.models import resnet18, resnet50
from testkit.checks.logits import Activations, Array, compare
from testkit.tally import Options, Tally, main

SHAPES = [(1, 3, 224, 224), (3, 3, 256, 192), (8, 3, 97, 131)]


class CourseBlock(nn.Layer):  # type: ignore[misc]
    """Two biased 3x3 convolutions; the projection of a block with a stride is 3x3 as well."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2D(inputs, outputs, 3, stride, 1)
        self.bn1 = nn.BatchNorm2D(outputs)
        self.conv2 = nn.Conv2D(outputs, outputs, 3, 1, 1)
        self.bn2 = nn.BatchNorm2D(outputs)
        self.relu = nn.ReLU()
        self.downsample = nn.Sequential()
        if stride != 1:
            projection = nn.Conv2D(inputs, outputs, 3, stride, 1)
            self.downsample = nn.Sequential(projection, nn.BatchNorm2D(outputs))

    def forward(self, images: paddle.Tensor) -> paddle.Tensor:
        inner = self.relu(self.bn1(self.conv1(images)))
        return self.relu(self.bn2(self.conv2(inner)) + self.downsample(images))


def course_resnet18(classes: int = 1000) -> nn.Layer:
    """A course's ResNet-18: an unpadded stem, and a stride of 2 in the first stage as well."""
    layers = [("conv", nn.Conv2D(3, 64, 7, 2)), ("norm", nn.BatchNorm2D(64)), ("relu", nn.ReLU())]
    layers += [("max_pooling", nn.MaxPool2D(kernel_size=3, stride=2, padding=1))]
    inputs = 64
    for stage, outputs in enumerate((64, 128, 256, 512), start=1):
        blocks = CourseBlock(inputs, outputs, 2), CourseBlock(outputs, outputs, 1)
        layers.append((f"layer{stage}", nn.Sequential(*blocks)))
        inputs = outputs
    layers += [("avgpool", nn.AdaptiveAvgPool2D((1, 1))), ("flatten", nn.Flatten())]
    return nn.Sequential(*layers, ("fc", nn.Linear(512, classes)))


NETWORKS = {
    "the course's resnet18": course_resnet18,
    "the course's resnet18, 10 classes": partial(course_resnet18, 10),
    "paddle.vision's resnet18": resnet18,
    "paddle.vision's resnet50": resnet50,
}


def prepare(model: nn.Layer, activations: Activations) -> None:
    """Sets statistics that are not the initial ones, so that a lost one shows."""
    for layer in model.sublayers():
        if isinstance(layer, nn.Conv2D):
            layer.register_forward_post_hook(activations.note)
        if isinstance(layer, nn.BatchNorm2D):
            size = layer.weight.shape
            layer.weight.set_value(paddle.uniform(size, min=0.3, max=0.8))
            layer.bias.set_value(0.1 * paddle.randn(size))
            layer._mean.set_value(0.1 * paddle.randn(size))
            layer._variance.set_value(paddle.uniform(size, min=0.5, max=1.5))
    model.eval()


@paddle.no_grad()  # type: ignore[untyped-decorator]
def check(tally: Tally, _: Options) -> None:
    paddle.seed(7)
    for name, make in NETWORKS.items():
        model, activations = make(), Activations()
        prepare(model, activations)

        def compute(images: Array, model: nn.Layer = model) -> Array:
            logits: Array = model(paddle.to_tensor(images)).numpy()
            return logits

        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder, "model.pdparams")
            paddle.save(model.state_dict(), str(saved))
            compare(name, saved, SHAPES, compute, activations, tally)


if __name__ == "__main__":
    main(check)

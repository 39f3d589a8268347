"""Write Data/toolkits/paddle-*.pdparams, with `pip install paddlepaddle==3.3.1` and no torch.

The values are those of the other files there. `paddle.save` of a state dictionary is a pickle of
NumPy arrays; within another object each array comes as a pair of a name and itself.
"""

from collections import OrderedDict
from pathlib import Path

import numpy
import paddle
from paddle.vision.models.resnet import BasicBlock, BottleneckBlock, ResNet

from common import output_folder
from resnet_table import entries
from resnet_values import state_values

WIDTH = 2
CLASSES = 16
BLOCKS = {"resnet18": (BasicBlock, 18), "resnet50": (BottleneckBlock, 50)}


class TinyResNet(ResNet):
    """A ResNet of paddle.vision with 2 channels where there are 64."""

    def __init__(self, block: type, depth: int) -> None:
        super().__init__(block, depth, num_classes=CLASSES)
        self.fc = paddle.nn.Linear(8 * WIDTH * block.expansion, CLASSES)

    def _make_layer(self, block, planes, *arguments, **keywords):  # noqa: ANN001, ANN202
        if planes == 64:
            self.inplanes = WIDTH
            self.conv1 = paddle.nn.Conv2D(3, WIDTH, 7, stride=2, padding=3, bias_attr=False)
            self.bn1 = paddle.nn.BatchNorm2D(WIDTH)
        return super()._make_layer(block, planes * WIDTH // 64, *arguments, **keywords)


def network(name: str) -> TinyResNet:
    """paddle.vision's network with torchvision's values."""
    table = entries(name, WIDTH, CLASSES)
    state = OrderedDict()
    for key, array in state_values(table, f"toolkits/{name}").items():
        if key.endswith("num_batches_tracked"):
            continue
        key = key.replace("running_mean", "_mean").replace("running_var", "_variance")
        state[key] = numpy.array(array.T if key == "fc.weight" else array)
    model = TinyResNet(*BLOCKS[name])
    missing, unexpected = model.set_state_dict(state)
    if missing or unexpected:
        raise ValueError(f"missing {missing}, unexpected {unexpected}")
    model.eval()
    return model


def main(folder: Path) -> None:
    for name in BLOCKS:
        paddle.save(network(name).state_dict(), str(folder / f"paddle-{name}.pdparams"))
    model = network("resnet18")
    numpy.save(
        folder / "paddle-logits.npy",
        model(paddle.to_tensor(numpy.ones((1, 3, 64, 64), dtype="float32"))).numpy(),
    )
    content = {"epoch": 3, "state_dict": model.state_dict()}
    paddle.save(content, str(folder / "paddle-training.pdparams"))


if __name__ == "__main__":
    main(output_folder(__doc__) / "toolkits")

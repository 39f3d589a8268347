"""Write Data/tensors: layouts, parameters, sharing and containers, by the real torch.save."""

from collections import OrderedDict

import torch

from common import output_folder
from torch_files import save_both, save_zip


def ramp(*size: int, start: float = 0) -> torch.Tensor:
    """Consecutive float32 values."""
    return torch.arange(torch.Size(size).numel(), dtype=torch.float32).add(start).reshape(size)


def layouts() -> OrderedDict:
    """Every way in which a tensor can lie in its storage."""
    grid = ramp(4, 6)
    return OrderedDict(
        [
            ("contiguous", grid),
            ("transposed", ramp(3, 5).t()),
            ("permuted", ramp(2, 3, 4).permute(2, 0, 1)),
            ("channels-last", ramp(2, 3, 2, 2).to(memory_format=torch.channels_last)),
            ("sliced", ramp(5, 4)[1:4, 1:3]),
            ("stepped", ramp(20)[3::4]),
            ("expanded", ramp(3, 1, start=7).expand(3, 4)),
            ("overlapping", ramp(6).as_strided((4, 3), (1, 1))),
            ("size-1 with odd strides", ramp(8).as_strided((1, 4, 1), (77, 1, 0), 2)),
            ("zero-dimensional", torch.tensor(2.5)),
            ("zero-dimensional in a row", ramp(5)[3]),
            ("no elements", torch.empty(0)),
            ("no elements in a middle dimension", torch.empty(3, 0, 2)),
            ("no elements at an offset", ramp(5)[5:]),
        ]
    )


def parameters() -> OrderedDict:
    """What trains and what does not, and a parameter that carries attributes."""
    tagged = torch.nn.Parameter(ramp(2, start=30))
    tagged.tag = "bias"
    return OrderedDict(
        [
            ("plain", ramp(2, 2)),
            ("requires grad", ramp(2, 2, start=10).requires_grad_()),
            ("parameter", torch.nn.Parameter(ramp(2, 2, start=20))),
            ("frozen parameter", torch.nn.Parameter(ramp(3), requires_grad=False)),
            ("transposed parameter", torch.nn.Parameter(ramp(2, 3).t())),
            ("tagged parameter", tagged),
            ("buffer", torch.nn.Buffer(ramp(2))),
        ]
    )


def lazily_conjugated() -> OrderedDict:
    """Views whose conjugation and negation are flags, and the same carried out."""
    numbers = torch.complex(ramp(2, 2, start=1), ramp(2, 2, start=11))
    return OrderedDict(
        [
            ("plain", numbers),
            ("conj", numbers.conj()),
            ("conj transposed", numbers.mH),
            ("neg", numbers.clone().conj().imag),
            ("resolved", numbers.conj().resolve_conj()),
            ("double conj", numbers.to(torch.complex128).conj()),
        ]
    )


def shared() -> OrderedDict:
    """Tied weights, and several views of one storage."""
    tied = torch.nn.Parameter(ramp(3, 2))
    base = ramp(4, 4, start=100)
    return OrderedDict(
        [
            ("encoder.weight", tied),
            ("decoder.weight", tied),
            ("base", base),
            ("lower half", base[2:]),
            ("diagonal", base.diagonal()),
            ("apart", ramp(4, 4, start=100)),
        ]
    )


def containers() -> dict:
    """Tensors inside every builtin container, beside values that are no tensors."""
    return {
        "list": [ramp(1), [ramp(2), []], ()],
        "tuple": (ramp(1), (ramp(2),), {"deep": ramp(3)}),
        "dict": {0: ramp(1), (1, 2): ramp(2), None: ramp(3), 2.5: ramp(4), True: ramp(5)},
        "numbers": [1, -2, 1 << 40, 1 << 80, 2.5, float("inf")],
        "others": [True, False, None, "naïve", b"\xff"],
        "objects": [torch.float16, torch.Size([2, 3]), torch.device("cpu")],
        "a.dotted.key": ramp(2),
        "": ramp(1),
    }


class SmallVGG(torch.nn.Module):
    """The network of Documentation/OwnNetwork.md."""

    def __init__(self, classes: int = 5) -> None:
        super().__init__()
        layers = []
        for inputs, outputs, last in ((3, 8, torch.nn.MaxPool2d(2)), (8, 16, None)):
            layers += [torch.nn.Conv2d(inputs, outputs, 3, padding=1), torch.nn.BatchNorm2d(outputs)]
            layers += [torch.nn.ReLU(inplace=True), last or torch.nn.AdaptiveAvgPool2d(1)]
        self.features = torch.nn.Sequential(*layers)
        self.classifier = torch.nn.Linear(16, classes)


if __name__ == "__main__":
    folder = output_folder(__doc__) / "tensors"
    save_both(layouts(), folder, "layouts")
    save_both(parameters(), folder, "parameters")
    save_both(lazily_conjugated(), folder, "conj")
    save_both(shared(), folder, "shared")
    save_both(containers(), folder, "containers")
    save_both(ramp(2, 3), folder, "lone-tensor")
    save_both(torch.nn.Parameter(ramp(2, 3)), folder, "lone-parameter")
    torch.manual_seed(20170123)
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2))
    save_both(network.state_dict(), folder, "metadata")
    state = torch.nn.DataParallel(SmallVGG()).state_dict()
    save_zip({"epoch": 5, "model": state}, folder / "vgg-zip.pt")

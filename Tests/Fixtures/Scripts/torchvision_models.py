"""Import torchvision's model code without its compiled half.

The CPU build of torch here and torchvision's wheel do not match, so the operators whose Python
registrations run at import time are declared first; none of them is ever called.
"""

import torch

_SIGNATURES = [
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
]

_library = torch.library.Library("torchvision", "DEF")
for _signature in _SIGNATURES:
    _library.define(_signature)

from torchvision.models import resnet  # noqa: E402

__all__ = ["empty_model"]


def empty_model(name: str) -> torch.nn.Module:
    """The torchvision model of that name, without memory for its parameters."""
    with torch.device("meta"):
        return getattr(resnet, name)()

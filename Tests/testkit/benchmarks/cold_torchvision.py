"""Prints the label of an image by torchvision: the shortest script, without any of ours."""

import sys
import torch
from PIL import Image

declared, architecture, weights, image = sys.argv[1:]
if declared == "declare":
    library = torch.library.Library("torchvision", "DEF")
    library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
from torchvision.models import ResNet18_Weights, get_model  # noqa: E402

recipe = ResNet18_Weights.IMAGENET1K_V1
model = get_model(architecture).eval()
model.load_state_dict(torch.load(weights))
with torch.inference_mode():
    scores = model(recipe.transforms()(Image.open(image).convert("RGB"))[None])
print(recipe.meta["categories"][int(scores.argmax())])

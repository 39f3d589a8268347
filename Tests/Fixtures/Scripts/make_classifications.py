"""Write Data/images/classifications.json: logits of small networks for image files.

From the file to the logits it is Pillow, torchvision's preprocessing and torch that compute.
"""

import json

import torch
import torchvision_models  # noqa: F401  (declares the operators that torchvision's import needs)
from common import DATA, output_folder
from inference_networks import small_resnet
from make_inference_goldens import NETWORKS
from PIL import Image
from torchvision.transforms._presets import ImageClassification

FILES = ["photo.jpg", "progressive.jpg", "cmyk.jpg", "filtered.png", "palette-4-interlaced.png"]
#: The name of a network and its preprocessing, as options of `classify` say it.
RUNS = [
    ("resnet18", dict(resize_size=256, crop_size=224), []),
    ("resnet18", dict(resize_size=232, crop_size=224), ["--recipe", "v2"]),
    ("resnet18", dict(resize_size=90, crop_size=97), ["--resize", "90", "--crop", "97"]),
    ("resnet34", dict(resize_size=256, crop_size=224, mean=(0.0,), std=(1.0,)), []),
    ("resnet34", dict(resize_size=256, crop_size=224, mean=(0.5,), std=(0.25,)), ["--mean", "0.5", "--std", "0.25"]),
]


@torch.no_grad()
def run(name: str, preset: dict, options: list[str]) -> list[dict]:
    network = next(network for network in NETWORKS if network.name == name)
    model = small_resnet(network)
    entries = []
    for file in FILES:
        image = Image.open(DATA / "images" / file).convert("RGB" if network.channels == 3 else "L")
        logits = model(ImageClassification(**preset)(image)[None])["logits"][0]
        entries.append({
            "weights": f"inference/{name}.weights.safetensors", "file": file, "options": options,
            "logits": [float(value) for value in logits],
        })
    return entries


def main() -> None:
    folder = output_folder(__doc__) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    entries = [entry for arguments in RUNS for entry in run(*arguments)]
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (folder / "classifications.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()

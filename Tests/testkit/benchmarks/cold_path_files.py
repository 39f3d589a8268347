"""Writes what all programs of the cold path read: `cold_path_files FOLDER ARCHITECTURE...`."""

import importlib.util
import sys
from pathlib import Path

import numpy
import torch
from PIL import Image

from testkit.fixtures.torchvision_models import CATEGORIES, resnet


def main() -> None:
    folder = Path(sys.argv[1])
    torch.manual_seed(0)
    for architecture in sys.argv[2:]:
        model = getattr(resnet, architecture)().eval()
        torch.save(model.state_dict(), folder / f"{architecture}.pth")
        if importlib.util.find_spec("onnx"):
            from testkit.benchmarks import onnx_graph

            onnx_graph.write(model, [1, 3, 224, 224], folder / f"{architecture}.onnx")
    (folder / "labels.txt").write_text("\n".join(CATEGORIES))
    blobs = numpy.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=numpy.uint8)
    image = Image.fromarray(blobs).resize((500, 375), Image.Resampling.BICUBIC)
    image.save(folder / "image.jpg", quality=90)


if __name__ == "__main__":
    main()

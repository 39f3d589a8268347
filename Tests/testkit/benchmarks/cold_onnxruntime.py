"""Prints the label of an image by ONNX Runtime: the shortest script, without any of ours."""

import sys
from pathlib import Path
import numpy as np
import onnxruntime
from PIL import Image

network, labels, path = sys.argv[1:]
picture = Image.open(path).convert("RGB")
short = 256 / min(picture.size)
width, height = (int(side * short) for side in picture.size)
picture = picture.resize((width, height), Image.Resampling.BILINEAR)
left, top = (round((side - 224) / 2) for side in picture.size)
image = np.asarray(picture.crop((left, top, left + 224, top + 224)), np.float32) / 255
mean, spread = np.array([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]], np.float32)
image = (image - mean) / spread
session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
scores = session.run(None, {"images": image.transpose(2, 0, 1)[None]})[0]
print(Path(labels).read_text().splitlines()[scores.argmax()])

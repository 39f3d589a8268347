"""Write the image fixtures and what Pillow and torchvision make of them.

    python make_images.py [--out FOLDER]      needs Pillow, torchvision, and `cjpeg` of libjpeg-turbo-progs

`files.json` says what Pillow decodes each file to, `resizes.json` and `preprocessing.json` the
CRC-32 of what Pillow's `resize` and torchvision's `ImageClassification` make of pictures that the
tests draw themselves.
"""

import base64
import io
import json
import warnings
import zlib
from pathlib import Path

import torchvision_models  # noqa: F401  (declares the operators that torchvision's import needs)
from common import output_folder
from images import jpeg_files, png_files, sizes
from images.pictures import noise, scene
from PIL import Image
from torchvision.transforms._presets import ImageClassification


def decoded(data: bytes, mode: str) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert(mode)


def described(name: str, data: bytes, kind: str) -> dict:
    """A readable file: the bytes that Pillow decodes it to."""
    colors, grays = decoded(data, "RGB"), decoded(data, "L")
    return {
        "file": name, "kind": kind, "width": colors.width, "height": colors.height,
        "rgb": base64.b64encode(colors.tobytes()).decode(),
        "gray": base64.b64encode(grays.tobytes()).decode(),
    }


def refused(name: str, data: bytes, code: str) -> dict:
    """A file to refuse, and whether Pillow refuses it too."""
    try:
        decoded(data, "RGB")
        pillow = "accepts"
    except Exception as error:  # noqa: BLE001  (Pillow raises almost anything)
        pillow = type(error).__name__
    return {"file": name, "kind": "refused", "code": code, "pillow": pillow}


def preset(short: int, crop: int, channels: int) -> ImageClassification:
    if channels == 3:
        return ImageClassification(crop_size=crop, resize_size=short)
    return ImageClassification(crop_size=crop, resize_size=short, mean=(0.5,), std=(0.25,))


def resize_entry(width, height, channels, new_width, new_height) -> dict:
    image = Image.fromarray(noise(width, height, channels))
    out = image.resize((new_width, new_height), Image.Resampling.BILINEAR).tobytes()
    return {
        "width": width, "height": height, "channels": channels, "newWidth": new_width,
        "newHeight": new_height, "crc32": zlib.crc32(out),
    }


def recipe_entry(width, height, channels, short, crop) -> dict:
    tensor = preset(short, crop, channels)(Image.fromarray(noise(width, height, channels)))
    return {
        "width": width, "height": height, "channels": channels, "shortSide": short, "crop": crop,
        "crc32": zlib.crc32(tensor.numpy().tobytes()),
    }


def photo_entry(name: str, data: bytes, short: int) -> dict:
    """The whole way from a JPEG, with every 97th value to measure a difference by."""
    tensor = preset(short, 224, 3)(decoded(data, "RGB"))
    values = tensor.numpy().reshape(-1)
    return {
        "file": name, "shortSide": short, "crc32": zlib.crc32(values.tobytes()),
        "every97th": [float(value) for value in values[::97]],
    }


def write_json(path: Path, entries: list) -> None:
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    path.write_text(f"[\n{lines}\n]\n")


def main() -> None:
    folder = output_folder(__doc__) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")

    files = [(name, data, "whole") for name, data in (png_files.files() | jpeg_files.files()).items()]
    files += [(name, data, "warned") for name, data in jpeg_files.warned().items()]
    entries = [described(*file) for file in files]
    bad = png_files.damaged() | jpeg_files.damaged()
    bad |= {"empty.png": (b"", "unknownFormat"), "text.jpg": (b"not an image\n", "unknownFormat")}
    entries += [refused(name, data, code) for name, (data, code) in bad.items()]
    for name, data in [(name, data) for name, data, _ in files] + [(name, pair[0]) for name, pair in bad.items()]:
        (folder / name).write_bytes(data)
    write_json(folder / "files.json", entries)

    target = io.BytesIO()
    Image.fromarray(scene(310, 257, 3)).save(target, "JPEG", quality=80)
    (folder / "photo.jpg").write_bytes(target.getvalue())
    write_json(folder / "photo.json", [photo_entry("photo.jpg", target.getvalue(), short) for short in (256, 232)])
    write_json(folder / "resizes.json", [resize_entry(*sizes_) for sizes_ in sizes.RESIZES])
    write_json(folder / "preprocessing.json", [recipe_entry(*recipe) for recipe in sizes.RECIPES])


if __name__ == "__main__":
    main()

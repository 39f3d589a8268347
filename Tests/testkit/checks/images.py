"""Compares what `classify` gives a network with torchvision's transform, over random images.

JPEG and PNG files of every kind, of odd and tiny sizes, some cut short, are prepared by Pillow and
torchvision, and by the suite `ImageDifferenceTests`. Values must be equal within one step of a
byte. A file that Pillow rejects must be rejected, and a cut file may be. `--seed` repeats a run.
"""

import io
import json
import os
import random
import shutil
import struct
import tempfile
import warnings
from pathlib import Path
from typing import Any
import numpy
from PIL import Image
from testkit.command import run
from testkit.fixtures import jpeg_files, png_files
from testkit.fixtures.images import prepared
from testkit.paths import ROOT
from testkit.pickles.emitter import fields, read_table
from testkit.tally import Options, Tally, main

STEP = 1 / 255 / 0.22
KINDS = read_table(Path(jpeg_files.__file__).with_suffix(".ini"))["files"].values()
#: Without the tool that writes them, kinds of JPEG that Pillow cannot write are left out.
HAS_TOOL = shutil.which("cjpeg") is not None
LINES = [line for line in KINDS if "width" not in line and (HAS_TOOL or "cjpeg" not in line)]


def side(rng: random.Random) -> int:
    return rng.choice([1, 2, 3, rng.randint(4, 40), rng.randint(41, 130)])


def jpeg(rng: random.Random) -> bytes:
    kind, *words = (line := rng.choice(LINES)).split() or [""]
    size = {"width": side(rng), "height": side(rng)}
    if kind == "cjpeg":
        return jpeg_files.compressed(*words, **size)
    exif = Image.Exif()
    exif[0x0112] = rng.randint(1, 8)
    options: dict[str, Any] = {"quality": rng.randint(5, 100), "exif": exif}
    data = jpeg_files.saved(**options | size | fields(line))
    if "CMYK" in line:
        begin, end = jpeg_files.segment(data, 0xEE)
        ycck = jpeg_files.patched(data, end - 1, 2)
        data = rng.choice([data, data[:begin] + data[end:], ycck])
    return data


def png(rng: random.Random) -> bytes:
    color, (samples, _, depths) = rng.choice(list(png_files.COLORS.items()))
    depth = rng.choice(depths)
    extra = png_files.chunk(b"gAMA", struct.pack(">I", rng.randint(1, 10**5))) * rng.randint(0, 1)
    if color == 3:
        extra += png_files.palette(count := rng.randint(1, 1 << depth))
        extra += png_files.chunk(b"tRNS", rng.randbytes(rng.randint(1, count))) * rng.randint(0, 1)
    elif color in (0, 2):
        key = struct.pack(f">{samples}H", *(rng.randrange(1 << depth) for _ in range(samples)))
        extra += png_files.chunk(b"tRNS", key) * rng.randint(0, 1)
    return png_files.png(depth, color, extra, rng.random() < 0.5, (side(rng), side(rng)))


def check(tally: Tally, options: Options) -> None:
    seed = options.seed or int.from_bytes(os.urandom(4))
    print(f"--seed {seed}", flush=True)
    rng, tally.is_quiet = random.Random(seed), True
    cases: list[dict[str, object]] = []
    expected: dict[str, tuple[Any, bool]] = {}
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(options.count):
            file, make = rng.choice([(f"{number}.jpg", jpeg), (f"{number}.png", png)])
            data, mode = make(rng), rng.choice(["RGB", "L"])
            if is_cut := rng.random() < 0.15:
                data = data[: rng.randrange(len(data))]
            small = rng.randint(1, 64), rng.randint(1, 64)
            short, crop = rng.choice([(256, 224), (232, 224), small])
            (folder / file).write_bytes(data)
            cases.append({"file": file, "mode": mode, "shortSide": short, "crop": crop})
            try:
                values = prepared(Image.open(io.BytesIO(data)).convert(mode), short, crop)
            except Exception:  # Pillow raises almost anything
                values = None
            expected[file] = values, is_cut
        (folder / "cases.json").write_text(json.dumps(cases))
        test = "swift", "test", "--package-path", ROOT, "--filter", "ImageDifferenceTests"
        run(*test, check=True, env=os.environ | {"IMAGE_CASES": name})
        largest = 0.0
        for file, (values, is_cut) in expected.items():
            found = folder / f"{file}.f32"
            if not found.exists():
                tally.expect(is_cut or values is None, file, "it is rejected; Pillow reads it")
            elif values is None:
                tally.check(file, "it is read; Pillow rejects it")
            else:
                difference = numpy.abs(numpy.fromfile(found, "<f4") - values.reshape(-1)).max()
                largest = max(largest, float(difference))
                tally.expect(difference <= STEP, file, f"difference {difference}")
    print(f"largest difference {largest:.2g}, a step of a byte is {STEP:.2g}")


if __name__ == "__main__":
    main(check, seed=0, count=300)

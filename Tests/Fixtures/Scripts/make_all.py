"""Run every script that writes fixtures, in order: `python make_all.py [--out FOLDER]`."""

import os
import subprocess
import sys
from pathlib import Path

from common import output_folder

SCRIPTS = [
    "make_pickles.py",
    "make_hostile.py",
    "make_tars.py",
    "make_streams.py",
    "make_zips.py",
    "make_dtypes.py",
    "make_tensors.py",
    "make_unreadable.py",
    "make_tiny_resnets.py",
    "make_modules.py",
    "make_golden_facts.py",
    "make_stage_goldens.py",
    "make_safetensors.py",
    "make_shards.py",
    "make_numpy.py",
    "make_images.py",
    "make_inference_goldens.py",
    "make_classifications.py",
    "make_conversions.py",
    "make_expected.py",
]


def make_all(folder: Path) -> None:
    """Write all fixtures under `folder`; the first script that fails ends it."""
    here = Path(__file__).resolve().parent
    for script in SCRIPTS:
        command = [sys.executable, "-W", "ignore", str(here / script), "--out", str(folder)]
        # TorchScript lists a class's constants in the order of a Python set.
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "0"})


if __name__ == "__main__":
    make_all(output_folder(__doc__))

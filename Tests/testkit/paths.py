"""The folders that fixtures, checks and benchmarks use."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "Tests/Fixtures/Data"
RESNETS = DATA / "resnets"


def corpus() -> Path | None:
    """Returns the folder of the shared corpus, from CHECKPOINT_CORPUS; None without it."""
    return _folder("CHECKPOINT_CORPUS")


def seeds() -> Path | None:
    """Returns the folder of the fuzzers' shared seeds, from SEEDS_FOLDER; None without it."""
    return _folder("SEEDS_FOLDER")


def _folder(variable: str) -> Path | None:
    value = os.environ.get(variable)
    if not value:
        return None
    folder = Path(value)
    if not folder.is_dir():
        raise SystemExit(f"{variable}: {value} is not a folder. Correct or unset the variable.")
    return folder

"""The folders that fixtures, checks and benchmarks use."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "Tests/Fixtures/Data"
RESNETS = DATA / "resnets"


def corpus() -> Path | None:
    """Returns the folder of the shared corpus, from CHECKPOINT_CORPUS; None without it."""
    name = os.environ.get("CHECKPOINT_CORPUS")
    if name and not Path(name).is_dir():
        raise SystemExit(f"CHECKPOINT_CORPUS: {name} is not a folder. Correct or unset it.")
    return Path(name) if name else None

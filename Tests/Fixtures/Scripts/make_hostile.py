"""Write Data/hostile: files that no honest writer makes, and CASES.json, what must come of each.

Nothing here needs torch. No file is ever given to Python's pickle.
"""

import json
from pathlib import Path

from common import output_folder
from hostile import attacks, conversions, geometry, interpreter, mistakes, scanners, streams, tars, zips
from hostile.case import Case

MODULES = (interpreter, geometry, zips, streams, tars, mistakes, scanners, conversions, attacks)


def cases() -> list[Case]:
    """Every case, in the order of HOSTILE.md; no two have one file."""
    found = [case for module in MODULES for case in module.cases()]
    files = [case.file for case in found]
    if len(set(files)) < len(files):
        raise SystemExit(f"two cases are named {[f for f in files if files.count(f) > 1]}")
    return found


def write(case: Case, folder: Path) -> None:
    path = folder / case.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.write_bytes(case.data)
    else:
        # What is left of a checkpoint that someone unpacked.
        path.mkdir(exist_ok=True)
        (path / "version").write_text("3\n")


def main() -> None:
    folder = output_folder(__doc__) / "hostile"
    for case in cases():
        write(case, folder)
    lines = [json.dumps(case.line, ensure_ascii=False) for case in cases()]
    text = ",\n".join(lines)
    (folder / "CASES.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Makes a virtual environment with the package testkit and one set of its dependencies.

    python3 Scripts/make-environment.py FOLDER oracles|paddle|peers|scanners

A second start waits until the first has installed. The copy of pyproject.toml in the folder marks
a complete environment.
"""

import fcntl
import subprocess
import sys
import venv
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "Tests"
folder, extra = Path(sys.argv[1]), sys.argv[2]
stamp = folder / "installed.toml"
with (TESTS / "pyproject.toml").open("rb") as project:
    fcntl.flock(project, fcntl.LOCK_EX)
    wanted = project.read()
    if not stamp.exists() or stamp.read_bytes() != wanted:
        if not (folder / "bin/python").exists():
            venv.create(folder, with_pip=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "install"]
        dependencies = "oracles,lint" if extra == "oracles" else extra
        subprocess.run([*pip, "-q", "--editable", f"{TESTS}[{dependencies}]"], check=True)
        if extra in ("oracles", "peers"):
            subprocess.run([*pip, "-q", "--no-deps", "torchvision==0.28.0"], check=True)
        stamp.write_bytes(wanted)

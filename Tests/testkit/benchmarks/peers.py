"""The environment of the peers: the Python packages that a benchmark compares with."""

import argparse
import sys
from pathlib import Path

from testkit.command import run
from testkit.paths import ROOT

ENVIRONMENT = ROOT / "Benchmarks/.venv"
#: Prints those of its arguments that are modules which can be imported.
PROBE = """
import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])
"""


class Peers:
    """A Python, and those of the packages it was asked for that it has."""

    def __init__(self, packages: list[str], *, is_smoke: bool) -> None:
        """Installs the peers, unless this is a smoke run and they are not installed yet."""
        self.python = ENVIRONMENT / "bin/python"
        stamp, wanted = ENVIRONMENT / "installed.toml", ROOT / "Tests/pyproject.toml"
        is_current = stamp.exists() and stamp.read_bytes() == wanted.read_bytes()
        if is_smoke and not is_current:
            self.python = Path(sys.executable)
        elif not is_current:
            print(f"installing the peers into {ENVIRONMENT}", file=sys.stderr)
            script = ROOT / "Scripts/make-environment.py"
            run(sys.executable, script, ENVIRONMENT, "peers", check=True)
        self.found = set(run(self.python, "-c", PROBE, *packages, check=True).output.split())
        self.missing = [package for package in packages if package not in self.found]
        if self.missing:
            print(f"left out, because they are not installed: {', '.join(self.missing)}")

    def command(self, module: str, *arguments: object) -> list[str]:
        """The command that runs a module of this package with the peers."""
        start = [str(self.python), "-W", "ignore", "-m", f"testkit.benchmarks.{module}"]
        return [*start, *map(str, arguments)]


def parser(description: str | None, rounds: int) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("--rounds", type=int, default=rounds)
    result.add_argument("--output", type=Path, help="write the page to this file")
    result.add_argument("--smoke", action="store_true", help="run the smallest points once")
    return result


def publish(page: str, options: argparse.Namespace) -> None:
    """Prints a page, and writes it to the file of `--output`; a smoke run says that it is one."""
    print(page)
    if options.smoke:
        print("1 passed, 0 failed: a smoke run, whose figures mean nothing")
    elif options.output:
        options.output.write_text(page)

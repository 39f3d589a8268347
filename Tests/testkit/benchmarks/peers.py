"""The Python packages that a benchmark compares with, and the program that runs a benchmark."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from testkit.benchmarks.figures import machine
from testkit.build import program
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

    def __init__(self, *packages: str, is_smoke: bool) -> None:
        """Installs the peers, unless this is a smoke run, which takes those that are installed."""
        self.python = ENVIRONMENT / "bin/python"
        if not is_smoke:
            print(f"installing the peers into {ENVIRONMENT}", file=sys.stderr)
            script = ROOT / "Scripts/make-environment.py"
            run(sys.executable, script, ENVIRONMENT, "peers", check=True)
        elif not (ENVIRONMENT / "installed.toml").exists():
            self.python = Path(sys.executable)
        self.found = set(run(self.python, "-c", PROBE, *packages, check=True).output.split())
        if missing := [package for package in packages if package not in self.found]:
            print(f"left out, because they are not installed: {', '.join(missing)}")

    def command(self, *arguments: object, count: int = 3) -> list[str]:
        """Returns the command that runs a verb of `peer`, or `count` times what it returns."""
        module = "testkit.benchmarks.peer"
        start = [str(self.python), "-W", "ignore", "-m", module, str(count)]
        return [*start, *map(str, arguments)]

    def run(self, *arguments: object) -> None:
        run(*self.command(*arguments), check=True)


def main(
    description: str | None,
    packages: list[str],
    rounds: int,
    head: str,
    tables: Callable[[argparse.Namespace, Peers, Path], Iterable[str]],
) -> None:
    """Runs a benchmark as a program: prints its page, and writes it to the file of `--output`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--output", type=Path, help="write the page to this file")
    parser.add_argument("--chart", type=Path, help="loading: draw growth against size as SVG")
    parser.add_argument("--smoke", action="store_true", help="run the smallest points once")
    options = parser.parse_args()
    if options.smoke:
        options.rounds = 1
    peers = Peers(*packages, is_smoke=options.smoke)
    page = head.format(machine=machine(), rounds=options.rounds)
    # Next to the build, because /tmp may be memory.
    with tempfile.TemporaryDirectory(dir=program("convert-weights").parent) as folder:
        for rows in tables(options, peers, Path(folder)):
            print(rows, file=sys.stderr, flush=True)
            page += f"\n{rows}"
    print(page)
    if options.smoke:
        print("1 passed, 0 failed: a smoke run, whose figures mean nothing")
    elif options.output:
        options.output.write_text(page)

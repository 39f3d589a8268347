"""Compares `inspect --deny-suspicious` with the scanners that people use, over all kinds of files.

The files are the hostile and the honest fixtures, the corpus in CHECKPOINT_CORPUS, and those in the
folders of `--others`, such as the tests of a scanner, which are not part of this project. The
scanners are installed into .venv-scanners, except by `--smoke`, which takes those that are there
and every eighth file. Exits with status 1 if ours calls a file clean that calls foreign code, or
finds something suspicious in an honest file that has plain data only.
"""

import argparse
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from testkit.benchmarks.calls import ATTEMPTS, CALLS, NAMES, NEITHER, calls
from testkit.benchmarks.peers import machine
from testkit.benchmarks.scan import CLEAN, CRASHED, FLAGGED, REFUSED
from testkit.build import program
from testkit.command import Argument, measure, run
from testkit.paths import DATA, ROOT, corpus

PYTHON = ROOT / ".venv-scanners/bin/python"
SCANNERS = "picklescan", "fickling", "modelscan"
OURS = "`inspect --deny-suspicious`"
#: The endings by which scanners choose how to scan; a file with another is given as a `.pth`.
ENDINGS = re.compile(r"\.(pkl|pt|pth|bin|ckpt|zip|npy|npz|safetensors|jpeg|pickle|7z)")
#: Endings and names of fixtures that are not checkpoints, or hold many one after another.
LEFT_OUT = {".png", ".jpg", ".json", ".txt", ".tsv", "", "around.pth"}
HOSTILE, HONEST = "Hostile fixtures", "Honest files"
TITLES = {
    CALLS: "loading calls foreign code",
    NAMES: "foreign code is named and not called, or addresses are forged",
    NEITHER: "loading meets no foreign code",
}
#: The verdict that is wrong.
NOTES = {
    (HOSTILE, CALLS): "Clean is a miss.",
    (HOSTILE, NAMES): "PyTorch stops before the name or does not call it. Clean is a miss.",
    (HOSTILE, NEITHER): "Damaged files and costly ones. No verdict is wrong.",
    (HONEST, CALLS): "Whole models, whose classes the reader must have. No verdict is wrong.",
    (HONEST, NAMES): "Whole models, and pickles of classes. No verdict is wrong.",
    (HONEST, NEITHER): "Flagged is a false alarm; refused means that the file needs a look.",
    CALLS: "Clean is a miss.",
    NAMES: "Clean is a miss.",
    NEITHER: "Archives within archives are not loaded, so that a flag can be right.",
}


class Scan(NamedTuple):
    verdict: str
    seconds: float


class File(NamedTuple):
    """A file, the path that scanners are given, its origin and what loading it does."""

    path: Path
    given: Path
    origin: str
    kind: str


def sources(others: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yields every file with its origin."""
    folders = [(HOSTILE, DATA / "hostile"), (HONEST, DATA)]
    folders += [(HONEST, folder) for folder in [corpus()] if folder]
    for origin, folder in [*folders, *((folder.name, folder) for folder in others)]:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name == "CASES.json":
                continue
            is_other = {path.suffix, path.name} & LEFT_OUT or "hostile" in path.parts
            if origin != HONEST or not is_other:
                yield origin, path


def files(options: argparse.Namespace, folder: Path) -> Iterator[File]:
    """Yields the files with what loading them does.

    A name that loading does not reach is foreign if the hostile fixtures' table of cases says so.
    """
    cases = json.loads((DATA / "hostile/CASES.json").read_text())
    named = {
        DATA / "hostile" / case["file"]
        for case in cases
        if any(name["standing"] == "suspicious" for name in case["expect"].get("globals", []))
    }
    for number, (origin, path) in enumerate(sources(options.others)):
        if options.smoke and number % 8:
            continue
        given, kind = path, calls(path, 1 if origin == HONEST else ATTEMPTS)
        if not ENDINGS.fullmatch(path.suffix):
            given = folder / f"{number}.pth"
            given.symlink_to(path)
        yield File(path, given, origin, NAMES if kind == NEITHER and path in named else kind)


def command() -> list[Argument]:
    return [program("convert-weights"), "inspect", "--globals", "--deny-suspicious", "--json"]


def ours(path: Path) -> Scan:
    cost = measure(*command(), path)
    if cost.status not in (0, 2):
        return Scan(CRASHED, cost.seconds)
    output = run(*command(), path).output
    names = json.loads(output)["globals"] if output else []
    is_flagged = any(name["standing"] == "suspicious" for name in names)
    verdict = FLAGGED if is_flagged else REFUSED if cost.status else CLEAN
    return Scan(verdict, cost.seconds)


def theirs(name: str, group: list[File]) -> list[Scan]:
    paths = "\n".join(str(file.given) for file in group)
    words = [str(PYTHON), "-W", "ignore", "-m", "testkit.benchmarks.scan", name]
    result = subprocess.run(words, input=paths, capture_output=True, text=True, check=True)
    lines = [line.split() for line in result.stdout.splitlines()]
    return [Scan(verdict, float(seconds)) for verdict, seconds in lines]


def row(name: str, scans: list[Scan], at_once: float | None = None) -> str:
    counts = [sum(scan.verdict == v for scan in scans) for v in (FLAGGED, REFUSED, CLEAN, CRASHED)]
    seconds = [scan.seconds for scan in scans if scan.seconds == scan.seconds]
    times = statistics.median(seconds or [0]) * 1000, sum(seconds)
    together = f" ({at_once:.2f} in one command)" if at_once is not None else ""
    numbers = " | ".join(map(str, counts))
    return f"| {name} | {numbers} | {times[0]:.1f} | {times[1]:.2f}{together} |"


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def report(everything: list[File], scanners: list[str]) -> tuple[str, bool]:
    """Returns the tables, and whether ours misses nothing and gives no false alarm."""
    page = ""
    verdicts: dict[File, dict[str, str]] = {}
    origins = dict.fromkeys(file.origin for file in everything)
    for origin, kind in itertools.product(origins, (CALLS, NAMES, NEITHER)):
        group = [file for file in everything if (file.origin, file.kind) == (origin, kind)]
        if not group:
            continue
        scans = {OURS: [ours(file.given) for file in group]}
        scans |= {name: theirs(name, group) for name in scanners}
        for name, found in scans.items():
            for file, scan in zip(group, found, strict=True):
                verdicts.setdefault(file, {})[name] = scan.verdict
        at_once = measure(*command(), *(file.given for file in group)).seconds
        rows = [row(OURS, scans[OURS], at_once)]
        rows += [row(name, scans[name]) for name in scanners]
        heads = "| | flagged | refused | clean | crashed | median, ms | total, s |"
        note = NOTES.get((origin, kind), NOTES[kind])
        title = f"## {origin}: {TITLES[kind]} ({len(group)})"
        page += "\n".join([title, "", note, "", heads, "|---" * 7 + "|", *rows, "", ""])
        print(*rows, sep="\n", file=sys.stderr, flush=True)

    def listed(title: str, is_listed: Callable[[File, str, set[str]], bool]) -> bool:
        """Adds the files that the function chooses by our verdict and those of the others."""
        nonlocal page
        lines = []
        for file, found in verdicts.items():
            if is_listed(file, found[OURS], {found[name] for name in scanners}):
                lines.append(f"- `{relative(file.path)}`")
        page += "\n".join([f"## {title} ({len(lines)})", "", *(lines or ["None."]), "", ""])
        return bool(lines)

    bad = {CALLS, NAMES}
    is_wrong = listed(
        "Files that ours misses",
        lambda f, v, _: v == CRASHED or (v == CLEAN and f.kind in bad and f.origin != HONEST),
    )
    plain = HONEST, NEITHER
    is_wrong |= listed(
        "Honest files that ours flags", lambda f, v, _: (f.origin, f.kind) == plain and v == FLAGGED
    )
    listed(
        "Honest files that ours refuses",
        lambda f, v, _: (f.origin, f.kind) == plain and v == REFUSED,
    )
    listed(
        "Foreign code that all others call clean",
        lambda f, v, others: f.kind in bad and f.origin != HONEST and others == {CLEAN},
    )
    return page.rstrip() + "\n", not is_wrong


HEAD = """# Scanners

Verdicts and times of `convert-weights inspect --globals --deny-suspicious` and of scanners from
PyPI with their defaults: {versions}. {machine}. To repeat it:

    CHECKPOINT_CORPUS=FOLDER python3 Benchmarks/scanners.py --output Benchmarks/scanners.md

`--others FOLDER` adds files of others, such as those of a scanner's repository or what its tests
pickle (PyPI's archives have neither){others}.

- Flagged: the scanner found foreign code.
- Refused: it reports that it cannot read the file, or found nothing in it to scan.
- Clean: neither. Crashed: it ended by a signal, or took more than 10 seconds.

The headings say what Python does with the files, which is observed: `torch.load` with
`weights_only=False`, or `numpy.load`, reads each in a process of its own. Names that are not plain
data resolve there to a class whose call ends the process, so that no foreign code runs.

Times are processor time. Ours are those of whole commands, one for each file, and of one command
for all. Those of the others are without the start of Python and its imports. A file whose ending
no scanner knows is given to all as a `.pth`.

"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, help="write the page to this file")
    parser.add_argument("--others", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--smoke", action="store_true", help="take every eighth file")
    options = parser.parse_args()
    if not options.smoke:
        script = ROOT / "Scripts/make-environment.py"
        run(sys.executable, script, PYTHON.parents[1], "scanners", check=True)
    scanners = list(SCANNERS) if (PYTHON.parents[1] / "installed.toml").exists() else []
    module = "testkit.benchmarks.scan"
    versions = [
        f"{name} {run(PYTHON, '-m', module, name, 'version', check=True).output.strip()}"
        for name in scanners
    ]
    others = f": here {', '.join(folder.name for folder in options.others)}"
    with tempfile.TemporaryDirectory() as folder:
        page, is_right = report(list(files(options, Path(folder))), scanners)
    head = HEAD.format(
        versions=", ".join(versions), machine=machine(), others=others if options.others else ""
    )
    print(head + page)
    if options.output and not options.smoke:
        options.output.write_text(head + page)
    print(f"{int(is_right)} passed, {int(not is_right)} failed")
    sys.exit(not is_right)


if __name__ == "__main__":
    main()

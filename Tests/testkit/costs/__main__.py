"""Measures what hostile files cost: at most two seconds of processor time and 256 MB of memory.

Runs ten verbs on every hostile fixture, and on files of up to ten megabytes that repeat one thing
or have accents in each place of a text; none may end with a signal. Two runs go at a time, because
processor time is bounded and not the time of day; a run over the bound is measured again alone.
`--most-expensive 40` measures only the first 40 pairs of verb and file in most_expensive.txt, which
`--write-list` writes from a full run.
"""

import itertools
import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from testkit.build import program
from testkit.command import Cost, measure
from testkit.costs.repeated import Case, cases
from testkit.paths import DATA
from testkit.tally import Options, Tally, main

LIST = Path(__file__).with_name("most_expensive.txt")
LIST_LENGTH = 40
SECONDS = 2.0
MEGABYTES = 256
#: A run over the bound of time is measured again, alone, up to so many times.
ATTEMPTS = 3
HOSTILE = DATA / "hostile"
#: The measured commands; FILE and OUTPUT are replaced. `diff` does all that `verify` does.
VERBS = LIST.with_name("verbs.txt").read_text().splitlines()


class Run(NamedTuple):
    """A verb on a file, and its cost."""

    verb: str
    file: str
    cost: Cost

    @property
    def share(self) -> float:
        return max(self.cost.seconds / SECONDS, self.cost.megabytes / MEGABYTES)

    @property
    def problem(self) -> str | None:
        """The bound that the run exceeds, or its unexpected status."""
        if self.cost.status not in (0, 1, 2, 3):
            return f"status {self.cost.status}; expected 0 to 3"
        if self.share > 1:
            bounds = f"expected at most {SECONDS} s, {MEGABYTES} MB"
            return f"{self.cost.seconds:.2f} s, {self.cost.megabytes:.0f} MB; {bounds}"
        return None

    def __str__(self) -> str:
        cost = self.cost
        return f"{cost.seconds:5.2f} s  {cost.megabytes:4.0f} MB  {self.verb}: {self.file}"


def _all_cases() -> dict[str, Case | Path]:
    """Files to be made, and the committed hostile ones, by name."""
    fixtures = json.loads((HOSTILE / "CASES.json").read_text())
    found: dict[str, Case | Path] = {case["file"]: HOSTILE / case["file"] for case in fixtures}
    for case in cases():
        if case.name in found:
            raise ValueError(f"two files are called {case.name}")
        found[case.name] = case
    return found


CASES = _all_cases()


def measure_file(name: str, verbs: Iterable[str]) -> list[Run]:
    case, runs = CASES[name], []
    with tempfile.TemporaryDirectory() as inputs, tempfile.TemporaryDirectory() as outputs:
        path = case.write(Path(inputs)) if isinstance(case, Case) else case
        for verb in verbs:
            words = [
                str(path) if word == "FILE" else word.replace("OUTPUT", f"{outputs}/output")
                for word in verb.split()
            ]
            runs.append(Run(verb, name, measure(program("convert-weights"), *words)))
            for output in Path(outputs).iterdir():
                output.unlink()
    return runs


def measure_all(wanted: dict[str, list[str]], jobs: int) -> Iterator[Run]:
    """Measures verbs on files in several processes; what takes too long, again and alone."""
    # The program is found, or built, once; the processes inherit its path.
    program("convert-weights")
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        runs = itertools.chain.from_iterable(pool.map(measure_file, wanted, wanted.values()))
        slow = []
        for run in runs:
            if run.cost.seconds > SECONDS:
                slow.append(run)
            else:
                yield run
    for run in slow:
        for _ in range(ATTEMPTS - 1):
            (run,) = measure_file(run.file, [run.verb])
            if run.cost.seconds <= SECONDS:
                break
        yield run


def listed(count: int, tally: Tally) -> dict[str, list[str]]:
    """Returns the first pairs of the list; a pair that is unknown now is a failure."""
    wanted: dict[str, list[str]] = {}
    for line in LIST.read_text().splitlines()[:count]:
        verb, _, file = line.partition(": ")
        if verb in VERBS and file in CASES:
            wanted.setdefault(file, []).append(verb)
        else:
            tally.check(line, "there is no such verb or file. Run --write-list.")
    return wanted


def check(tally: Tally, options: Options) -> None:
    tally.is_quiet = True
    began = time.monotonic()
    wanted = {name: [*VERBS] for name in CASES}
    if options.most_expensive:
        wanted = listed(options.most_expensive, tally)
    wanted = {name: verbs for name, verbs in wanted.items() if options.only in name}
    runs = list(measure_all(wanted, options.jobs))
    for run in runs:
        tally.check(f"{run.verb}: {run.file}", run.problem)
    for kind in ("seconds", "megabytes"):
        print(f"most {kind}:")
        for run in sorted(runs, key=lambda run: getattr(run.cost, kind), reverse=True)[:5]:
            print(f"  {run}")
    total = sum(run.cost.seconds for run in runs)
    print(f"{total:.0f} s of processor time in {time.monotonic() - began:.0f} s")
    if options.write_list:
        most = sorted(runs, key=lambda run: run.share, reverse=True)[:LIST_LENGTH]
        LIST.write_text("".join(f"{run.verb}: {run.file}\n" for run in most))


if __name__ == "__main__":
    main(check, only="", jobs=2, most_expensive=0, write_list=False)

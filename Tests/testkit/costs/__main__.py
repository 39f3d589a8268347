"""Measures what hostile files cost: at most two seconds of processor time and 256 MB of memory.

Runs ten verbs on every hostile fixture, and on files of up to ten megabytes that repeat one thing
or have accents in each place of a text; none may end with a signal. Two runs go at a time, because
processor time is bounded and not the time of day; a run over the bound is measured again alone.
`--most-expensive 40` measures only the first 40 pairs of verb and file in most_expensive.txt, which
`--write-list` writes from a full run.
"""

import time
from pathlib import Path

from testkit.costs.runs import CASES, VERBS, measure_all
from testkit.tally import Options, Tally, main

LIST = Path(__file__).with_name("most_expensive.txt")
LIST_LENGTH = 40


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

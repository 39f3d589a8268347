"""Runs the command over many files at once, and returns what it says of each."""

import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from testkit.build import program
from testkit.command import Cost, measure
from testkit.differential.reading import Facts

SECONDS, MEGABYTES = 2.0, 256
VERB = ("inspect", "--json", "--digests", "--globals", "--deny-suspicious")


class Outcome(NamedTuple):
    """What the command says of a file; the tensors are None if it is refused.

    `reports` is why `--deny-suspicious` fails; empty if it succeeds.
    """

    tensors: dict[str, Facts] | None = None
    unsupported: set[str] = set()
    reports: tuple[str, ...] = ("nothing was printed",)
    #: A contradiction in the output itself.
    problem: str | None = None


def _outcome(document: dict[str, Any], error: str) -> Outcome:
    suspicious = [g["name"] for g in document["globals"] if g["standing"] == "suspicious"]
    reports = (*suspicious, *document["gaps"])
    if "tensors" not in document:
        return Outcome(reports=(*reports, error))
    rows = document["tensors"]
    facts = {t["name"]: Facts(t["dtype"], tuple(t["shape"]), t["sha256"]) for t in rows}
    problem = None if len(facts) == len(rows) else "two tensors have one name"
    return Outcome(facts, {t["name"] for t in document["unsupported"]}, reports, problem)


def inspect(files: list[Path]) -> tuple[dict[Path, Outcome], Cost]:
    """Returns the outcome of each file, and the cost of the run."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        cost = measure(program("convert-weights"), *VERB, *files, output=output, errors=errors)
        lines = output.read_bytes().splitlines()
        texts = errors.read_text(errors="replace").splitlines()
    messages: dict[str, str] = {}
    for line in texts:
        path, _, message = line.removeprefix("error: ").partition(": ")
        messages[path] = message
    documents = {document["file"]: document for document in map(json.loads, lines)}
    return {
        file: _outcome(documents[str(file)], messages.get(str(file), ""))
        if str(file) in documents
        else Outcome(reports=(messages.get(str(file), "nothing was printed"),))
        for file in files
    }, cost


def excess(cost: Cost) -> str | None:
    """Returns the bound that a run exceeds, or the signal that ended it."""
    if cost.status not in (0, 2):
        return f"status {cost.status}; expected 0 or 2"
    if cost.seconds > SECONDS or cost.megabytes > MEGABYTES:
        return (
            f"{cost.seconds:.2f} s, {cost.megabytes:.0f} MB; expected {SECONDS} s, {MEGABYTES} MB"
        )
    return None


def inspect_checking(files: list[Path]) -> tuple[dict[Path, Outcome], dict[Path, str]]:
    """Returns the outcomes, and the files that exceed a bound.

    Files are run alone if all of them together exceed it.
    """
    outcomes, cost = inspect(files)
    if excess(cost) is None:
        is_denied = any(outcome.reports for outcome in outcomes.values())
        contradiction = f"status {cost.status} of all files, which says something else"
        return outcomes, {} if is_denied == (cost.status == 2) else {files[0]: contradiction}
    problems: dict[Path, str] = {}
    for file in files:
        alone, cost = inspect([file])
        outcomes |= alone
        if problem := excess(cost):
            problems[file] = problem
    return outcomes, problems

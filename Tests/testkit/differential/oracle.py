"""Reads files with PyTorch and others in a process that is thrown away.

The process is forked and may use a few seconds and a gigabyte. For each file it is in an empty
folder. The only payload of a generated file makes a folder there, called `marker`.
"""

import contextlib
import hashlib
import itertools
import json
import os
import resource
import signal
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
import safetensors.torch
import torch
from testkit.differential.honest import load, read_numpy
from testkit.differential.reading import Facts, tensors

READERS: dict[str, Callable[[Path], dict[str, Facts | None]]] = {
    "torch": lambda path: tensors(load(path)),
    "numpy": lambda path: tensors(read_numpy(path)),
    "safetensors": lambda path: tensors(safetensors.torch.load_file(path)),
}
SECONDS, BYTES = 4, 1 << 30
#: The files that one process reads.
CHUNK = 10


class Answer(NamedTuple):
    """What other readers did with a file."""

    executes: bool
    #: The tensors that the reader of the format returned; None if it did not end well.
    tensors: dict[str, Facts | None] | None
    error: str
    #: The digests of the records of a zip by the reader's name; None if it refuses the archive.
    records: dict[str, dict[str, str] | None]


def _digests(names: list[str], read: Callable[[str], bytes]) -> dict[str, str]:
    """Returns the digests of records; an empty one of a record that is refused."""
    found = dict.fromkeys(names, "")
    for name in names:
        with contextlib.suppress(Exception):
            found[name] = hashlib.sha256(read(name)).hexdigest()
    return found


def _records_of_python(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        found = _digests(names, archive.read)
        return found | {f"{name} (twice)": "" for name in names if names.count(name) > 1}


def _records_of_torch(path: Path) -> dict[str, str]:
    reader: Any = torch._C.PyTorchFileReader(str(path))
    names = reader.get_all_records()
    return _digests(names, reader.get_record)


RECORDS = {"Python": _records_of_python, "PyTorch": _records_of_torch}


def _attempt(read: Callable[[Path], Any], path: Path) -> dict[str, Any]:
    try:
        return {"value": read(path)}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {str(error)[:80]}"}


def _limit() -> None:
    """Takes away output, and memory and processor time beyond the limits."""
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    size = BYTES + int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    limits = {"AS": size, "CPU": SECONDS * CHUNK, "FSIZE": 1 << 24, "CORE": 0}
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))


def _child(files: dict[Path, str], folders: list[Path], output: int) -> None:
    _limit()
    tempfile.tempdir = str(folders[-1])
    with open(output, "w") as stream:
        for (path, reader), folder in zip(files.items(), folders[:-1], strict=True):
            signal.alarm(SECONDS)
            os.chdir(folder)
            records = {}
            if path.read_bytes()[:4] == b"PK\3\4":
                records = {
                    name: _attempt(read, path).get("value") for name, read in RECORDS.items()
                }
            found = _attempt(READERS[reader], path)
            print(json.dumps(found | {"records": records}), file=stream, flush=True)


def _answer(line: str, executes: bool) -> Answer:
    found: dict[str, Any] = json.loads(line)
    values = found.get("value")
    if values is not None:
        values = {n: f and Facts(f[0], tuple(f[1]), f[2]) for n, f in values.items()}
    return Answer(executes, values, found.get("error", ""), found["records"])


def ask(files: dict[Path, str], folder: Path) -> dict[Path, Answer]:
    """Returns what the readers of these names make of files; `folder` is for temporary ones.

    Some files share a process. After one that ends it, the rest get another.
    """
    answers: dict[Path, Answer] = {}
    while rest := dict(itertools.islice(files.items(), len(answers), len(answers) + CHUNK)):
        with tempfile.TemporaryDirectory(dir=folder) as work:
            folders = [Path(work, str(number)) for number in range(len(rest) + 1)]
            for each in folders:
                each.mkdir()
            source, target = os.pipe()
            child = os.fork()
            if not child:
                try:
                    os.close(source)
                    _child(rest, folders, target)
                finally:
                    os._exit(0)
            os.close(target)
            with open(source) as stream:
                lines = stream.read().split("\n")[:-1]
            _, status = os.waitpid(child, 0)
            end = json.dumps(
                {"error": f"status {os.waitstatus_to_exitcode(status)}", "records": {}}
            )
            if len(lines) < len(rest):
                lines.append(end)
            for path, line, each in zip(rest, lines, folders, strict=False):
                answers[path] = _answer(line, executes=any(each.iterdir()))
    return answers


warnings.filterwarnings("ignore")

"""The one runner of commands: their output, or their cost.

`run` captures what a command prints. `measure` discards it and returns processor time and peak
memory. `start` leaves a process to the caller.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict, Unpack

Argument = str | Path
TIMEOUT = 600
#: A measured command is killed after so many seconds of wall time.
MEASURED_TIMEOUT = 120

#: Reads commands, one JSON list a line, and prints status, processor seconds and peak kilobytes of
#: each. A child's peak memory begins with that of the process that forks it, so the launcher is
#: small; it stays, so that measuring a thousand commands starts Python once.
LAUNCHER = """
import json, os, signal, sys
null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
child = 0
signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
while line := sys.stdin.readline():
    seconds, command = json.loads(line)
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=null)
    signal.alarm(seconds)
    _, status, usage = os.wait4(child, 0)
    signal.alarm(0)
    print(status, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, flush=True)
"""


class CommandError(Exception):
    """A command ended with another status than expected."""


@dataclass(frozen=True)
class Result:
    """The exit status of a command, negative for a signal, and what it printed."""

    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class Cost:
    """The exit status of a command, negative for a signal, and what the command used."""

    status: int
    seconds: float
    megabytes: float


class Options(TypedDict, total=False):
    """The options of `start`, a subset of those of `subprocess.Popen`."""

    cwd: Path
    env: Mapping[str, str]
    stdin: IO[str] | int
    stdout: IO[str] | int
    stderr: IO[str] | int
    user: int
    group: int
    extra_groups: Sequence[int]
    executable: Path
    preexec_fn: Callable[[], None]


def start(*command: Argument, **options: Unpack[Options]) -> subprocess.Popen[str]:
    """Starts a command whose output and errors are piped to the caller."""
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen([*map(str, command)], text=True, **options)


def finish(process: subprocess.Popen[str], timeout: float = TIMEOUT) -> Result:
    """Waits for the end of a process; kills it after the timeout."""
    try:
        output, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Result(process.returncode, output or "", errors or "")


def run(*command: Argument, check: bool = False, **options: Unpack[Options]) -> Result:
    """Runs a command to its end.

    Raises `CommandError` if `check` is set and the status is not 0.
    """
    result = finish(start(*command, **options))
    if check and result.status != 0:
        words = " ".join(map(str, command))
        raise CommandError(f"{words}: status {result.status}; expected 0. {result.errors.strip()}")
    return result


class Launcher:
    """A small process that starts commands and measures them."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", LAUNCHER],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def measure(self, command: Sequence[Argument], timeout: int) -> Cost:
        """Runs one command and returns its cost."""
        source, output = self._process.stdin, self._process.stdout
        if source is None or output is None:
            raise CommandError("the launcher has no pipes")
        print(json.dumps([timeout, [*map(str, command)]]), file=source, flush=True)
        fields = output.readline().split()
        if len(fields) != 3:
            raise CommandError(f"{command[0]}: cannot be started")
        status, seconds, peak = fields
        unit = 1 if sys.platform == "darwin" else 1024
        cost = os.waitstatus_to_exitcode(int(status)), float(seconds), int(peak) * unit / 1e6
        return Cost(*cost)


_local = threading.local()


def measure(*command: Argument, timeout: int = MEASURED_TIMEOUT) -> Cost:
    """Runs a command, discards its output and returns its cost.

    Each thread has a launcher of its own; a process that forks must not have measured before.
    """
    if not hasattr(_local, "launcher"):
        _local.launcher = Launcher()
    launcher: Launcher = _local.launcher
    return launcher.measure(command, timeout)

"""The one runner of commands: their output, or their cost.

`run` captures what a command prints. `measure` writes it to files, or nowhere, and returns
processor time and peak memory. `start` leaves a process to the caller.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

Argument = str | Path
TIMEOUT = 900

#: Runs a command for some seconds at most, with its output and errors in two files, and prints
#: status, processor seconds and peak kilobytes.
#: A child's peak memory begins with that of the process that forks it, so this one is small.
LAUNCHER = """
import os, signal, sys
seconds, output, errors, *command = sys.argv[1:]
flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
paths = enumerate((os.devnull, output, errors))
files = [(os.POSIX_SPAWN_OPEN, number, path, flags, 0o600) for number, path in paths]
child = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
signal.alarm(int(seconds))
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


class CommandError(Exception):
    """A command ended with another status than expected."""


class Result(NamedTuple):
    """The exit status of a command, negative for a signal, and what it printed."""

    status: int
    output: str
    errors: str


class Cost(NamedTuple):
    """The exit status of a command, negative for a signal, and what the command used."""

    status: int
    seconds: float
    megabytes: float


def start(*command: Argument, **options: Any) -> subprocess.Popen[str]:
    """Starts a command whose output is piped; the options are those of `subprocess.Popen`."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*map(str, command)], text=True, **(pipes | options))


def finish(process: subprocess.Popen[str]) -> Result:
    """Waits for the end of a process; kills it after the timeout."""
    try:
        output, errors = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Result(process.returncode, output or "", errors or "")


def run(*command: Argument, check: bool = False, **options: Any) -> Result:
    """Runs a command to its end.

    Raises `CommandError` if `check` is set and the status is not 0.
    """
    result = finish(start(*command, **options))
    if check and result.status != 0:
        words = " ".join(map(str, command))
        raise CommandError(f"{words}: status {result.status}; expected 0. {result.errors.strip()}")
    return result


def measure(
    *command: Argument,
    timeout: int = 120,
    output: Argument = os.devnull,
    errors: Argument = os.devnull,
) -> Cost:
    """Runs a command with its output in files and returns its cost; kills it after the timeout."""
    python = sys.executable, "-I", "-S", "-c", LAUNCHER
    rest = (str(timeout), output, errors, *command)
    status, seconds, peak = run(*python, *rest, check=True).output.split()
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(int(status), float(seconds), int(peak) * unit / 1e6)

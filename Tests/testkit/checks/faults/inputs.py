"""Inputs that are removed, cut or written to while they are read."""

import itertools
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from testkit.checks.faults.bench import OLD, Bench, digest, partial_size, write_weights
from testkit.command import Result, finish


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")


CHANGES: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: os.truncate(path, 4096), "written to": _overwrite, "gone": Path.unlink,
}  # fmt: skip
#: Shares of the output that are written when the input changes. Without a share the input is
#: changed at once, most likely before it is opened.
MOMENTS: list[tuple[float | None, str]] = [
    (None, "cut"), (None, "gone"), *itertools.product((0, 0.25, 0.5, 0.75), CHANGES)
]  # fmt: skip


def _stop(process: subprocess.Popen[str]) -> None:
    """Stops the process where it is, unless it has ended."""
    process.send_signal(signal.SIGSTOP)
    if process.returncode is None:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)


class ChangingInputs:
    """Conversions that are stopped, given a changed input and continued.

    A command that is stopped before its whole output is written has its input mapped and has not
    yet checked whether the input changed, so it is known how the conversion must end.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.place = bench.place("changing")
        self.source, self.target = self.place / "in.safetensors", self.place / "out.safetensors"
        # Under the same name, which is in the output's metadata.
        self.kept = write_weights(bench.place("kept") / self.source.name, 32, is_float=True)
        self.mapped_count = dict.fromkeys(CHANGES, 0)

    def convert(self, change: str, share: float | None, size: int, flags: list[str]) -> Result:
        bench, place = self.bench, self.place
        # With its time, so that a change sets another one however coarse the clock is.
        shutil.copy2(self.kept, self.source)
        self.target.write_bytes(OLD)
        process = bench.start(self.source, self.target, *flags)
        if share is not None:
            bench.await_writing(process, place, int(size * share))
        _stop(process)
        written = partial_size(place)
        is_mapped = written is not None and written < size
        CHANGES[change](self.source)
        process.send_signal(signal.SIGCONT)
        result = finish(process)
        fact = f"an input {change} when {written} of {size} bytes are written {flags}"
        if is_mapped and change != "gone":
            bench.expect_refusal(result, 2, "while it was being read", fact)
        else:
            # A removed file stays with the process that has mapped it.
            bench.expect(result.status in ((0,) if is_mapped else (0, 2)), fact, result)
        if result.status != 0:
            bench.expect_old(self.target, fact)
        bench.expect(partial_size(place) is None, f"{fact}: no partial file is left")
        self.mapped_count[change] += is_mapped
        return result

    def check(self) -> None:
        # Unchanged bytes go from the mapping to the system, which reports missing pages; converted
        # ones are read by the command, which gets a signal.
        for flags in ([], ["--dtype", "float16"]):
            self.bench.run(self.kept, self.target, *flags)
            complete, size = digest(self.target), self.target.stat().st_size
            missed = 0
            for share, change in MOMENTS:
                result = self.convert(change, share, size, flags)
                if result.status == 0:
                    fact = f"an input {change} {flags}: the new output is complete"
                    self.bench.expect(digest(self.target) == complete, fact)
                missed += "cut short while it was being read" in result.errors
            fact = f"some inputs are cut where they are still to be read {flags}"
            self.bench.expect(missed > 0, fact)
        for change, count in self.mapped_count.items():
            self.bench.expect(count > 0, f"an input is {change} while it is mapped")
        print(f"{2 * len(MOMENTS)} inputs changed; while they were mapped: {self.mapped_count}")

"""Conversions that go wrong on purpose: each time the old output or the complete new one is left.

    python3 check_faults.py --binary convert-weights [--kills 200]

Needs neither torch nor root; as root it mounts two small file systems, too. What it leaves out it
calls SKIPPED; with NOTHING_SKIPPED in the environment that is a failure.
"""

import argparse
import hashlib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OLD = b"what was there before"
MEBIBYTE = 1 << 20
# The user and the group that own nothing.
NOBODY = 65534


def write_weights(path: Path, mebibytes: int, seed: int = 1, *, is_float: bool = False) -> None:
    """A safetensors file of one tensor of random bytes, or of float32 between 1/8 and 1/2."""
    count = mebibytes * MEBIBYTE
    data = bytearray(random.Random(seed).randbytes(count))
    tensor = {"dtype": "U8", "shape": [count], "data_offsets": [0, count]}
    if is_float:
        data[3::4] = b"\x3e" * (count // 4)
        tensor |= {"dtype": "F32", "shape": [count // 4]}
    header = json.dumps({"x": tensor}).encode()
    header = header.ljust(-(-len(header) // 8) * 8)
    path.write_bytes(len(header).to_bytes(8, "little") + header + data)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ended(process: subprocess.Popen) -> tuple[int, str]:
    """The exit status and what was said on standard error."""
    _, complaint = process.communicate(timeout=120)
    return process.returncode, complaint.decode()


def partial_size(folder: Path) -> int | None:
    """How much a conversion has written so far; None before it writes and after it is done."""
    for path in folder.glob(".rnw-partial-*"):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return None


def await_writing(process: subprocess.Popen, folder: Path, size: int = 0) -> None:
    """Returns when so many bytes of the partial file are written, or the process is gone."""
    while process.poll() is None:
        written = partial_size(folder)
        if written is not None and written >= size:
            return
        time.sleep(0.0002)


def stop(process: subprocess.Popen) -> None:
    """Holds the process where it is, if it is not gone already."""
    process.send_signal(signal.SIGSTOP)
    if process.returncode is None:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)


class Faults:
    """Runs the command and notes what did not turn out as it must."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.binary = binary
        self.folder = folder
        self.problems: list[str] = []
        self.skipped: list[str] = []
        self.facts = 0

    def command(self, source: Path, target: Path, *flags: str) -> list[str]:
        return [str(self.binary), "--raw", str(source), str(target), *flags]

    def start(self, source: Path, target: Path, *flags: str, **options: object) -> subprocess.Popen:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(self.command(source, target, *flags), **pipes, **options)

    def run(self, source: Path, target: Path, *flags: str, **options: object) -> tuple[int, str]:
        return ended(self.start(source, target, *flags, **options))

    def skip(self, what: str) -> None:
        self.skipped.append(what)
        print(f"SKIPPED: {what}", flush=True)

    def expect(self, is_true: bool, fact: str) -> None:
        self.facts += 1
        if not is_true:
            self.problems.append(fact)
            print(f"NOT SO: {fact}", flush=True)

    def expect_old(self, target: Path, fact: str) -> None:
        self.expect(target.read_bytes() == OLD, f"{fact}: the old output is there")

    def expect_refusal(self, outcome: tuple[int, str], status: int, words: str, fact: str) -> None:
        code, complaint = outcome
        self.expect(code == status, f"{fact}: status {status}, not {code}: {complaint}")
        self.expect(complaint.startswith("error: "), f"{fact}: a message, not {complaint!r}")
        self.expect(words in complaint, f"{fact}: {words!r} in {complaint!r}")


def kills(faults: Faults, count: int) -> None:
    """SIGKILL at many moments of a conversion."""
    place = faults.folder / "kills"
    place.mkdir()
    source, target = place / "in.safetensors", place / "out.safetensors"
    write_weights(source, 24)
    durations = []
    for _ in range(5):
        began = time.monotonic()
        faults.run(source, target)
        durations.append(time.monotonic() - began)
    duration = statistics.median(durations)
    complete = digest(target)
    old, new, litter = 0, 0, 0
    for index in range(count):
        target.write_bytes(OLD)
        process = faults.start(source, target)
        time.sleep(duration * 1.3 * index / count)
        process.kill()
        process.communicate()
        if target.read_bytes() == OLD:
            old += 1
        else:
            faults.expect(digest(target) == complete, f"kill {index}: the new output is complete")
            new += 1
        left = len(list(place.iterdir())) - 2
        litter += left
        faults.expect(left <= 1, f"kill {index}: at most one partial file is left, not {left}")
    faults.expect(old > 0 and new > 0, f"the kills fell before and behind the end: {old}, {new}")
    faults.expect(litter > 0, "some of the kills left a partial file")
    # The last ones fell behind the end, with nothing left to clear. On a busy machine another may.
    for _ in range(10):
        process = faults.start(source, target)
        await_writing(process, place)
        process.kill()
        process.communicate()
        if partial_size(place) is not None:
            break
    faults.expect(partial_size(place) is not None, "a kill while it is written leaves a partial file")
    faults.run(source, target)
    faults.expect(len(list(place.iterdir())) == 2, "the next run clears what the killed ones left")
    print(f"{count} kills: {old} left the old output, {new} the new one, {litter} a partial file")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[bool]:
    """A file system in memory over a folder; False where that is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    allowed = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield allowed
    finally:
        if allowed:
            subprocess.run(["umount", str(folder)], check=True)


def limit_file_size() -> None:
    """In the child: a file that would grow over a megabyte is refused the rest."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEBIBYTE, MEBIBYTE))


def full_disk(faults: Faults) -> None:
    """A disk that is full, or is said to be by whoever traces the command; and a limit on sizes."""
    source = faults.folder / "large.safetensors"
    write_weights(source, 8)
    with mounted(faults.folder / "small", "size=4m") as is_mounted:
        target = faults.folder / "small" / "out.rnw"
        target.write_bytes(OLD)
        tracer = shutil.which("strace")

        def refused(outcome: tuple[int, str], words: str, fact: str) -> None:
            faults.expect_refusal(outcome, 3, words, fact)
            faults.expect_old(target, fact)
            faults.expect(len(list(target.parent.iterdir())) == 1, f"{fact}: no partial file is left")

        if is_mounted:
            refused(faults.run(source, target), "No space left on device", "a full disk")
        elif tracer is not None:
            options = ["-f", "-o", os.devnull, "-e", "inject=pwrite64:error=ENOSPC:when=2+"]
            command = [tracer, *options, *faults.command(source, target)]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            refused(ended(process), "No space left on device", "a disk that is said to be full")
        else:
            faults.skip("a full disk: no file system could be mounted, and there is no strace")
        outcome = faults.run(source, target, preexec_fn=limit_file_size)
        refused(outcome, "File too large", "a limit on sizes")


def read_only_folder(faults: Faults) -> None:
    """A folder in which its user may not write; and a read-only file system where one can be mounted."""
    source = faults.folder / "small.safetensors"
    write_weights(source, 1)
    sealed = faults.folder / "sealed"
    sealed.mkdir()
    target = sealed / "out.rnw"
    target.write_bytes(OLD)
    # The old output itself could be written to.
    target.chmod(0o666)
    sealed.chmod(0o555)
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        # Root may write everywhere. Other users may not enter every folder: they get a copy to run.
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        options["executable"] = shutil.copy(faults.binary, faults.folder / "command")
        faults.folder.chmod(0o755)
    outcome = faults.run(source, target, **options)
    sealed.chmod(0o755)
    faults.expect_refusal(outcome, 3, str(target), "a read-only folder")
    faults.expect_old(target, "a read-only folder")
    with mounted(faults.folder / "fixed", "size=4m") as is_mounted:
        if is_mounted:
            target = faults.folder / "fixed" / "out.rnw"
            target.write_bytes(OLD)
            subprocess.run(["mount", "-o", "remount,ro", str(target.parent)], check=True)
            faults.expect_refusal(faults.run(source, target), 3, str(target), "a read-only file system")
            faults.expect_old(target, "a read-only file system")


def cut(path: Path) -> None:
    os.truncate(path, 4096)


def overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"?")


def changing_inputs(faults: Faults, rounds: int = 4) -> None:
    """The input goes, is cut or is written to while it is read.

    A command that is held while less than its whole output is written has its input mapped, and has
    yet to look whether it changed: then it is known how the conversion must end.
    """
    place = faults.folder / "changing"
    place.mkdir()
    source, target = place / "in.safetensors", place / "out.safetensors"
    # Under the same name, which the output's metadata has.
    kept = faults.folder / "kept" / source.name
    kept.parent.mkdir()
    write_weights(kept, 32, is_float=True)
    changes = {"cut": cut, "written to": overwrite, "gone": Path.unlink}
    seen = dict.fromkeys(changes, 0)
    # Two are changed at once, most likely before they are opened.
    moments = [(-1, "cut"), (-1, "gone"), *itertools.product(range(rounds), changes)]
    # The bytes as they are go from the mapping to the system, which finds pages missing; the others
    # are read by the command, which gets a signal.
    for flags in ([], ["--dtype", "float16"]):
        faults.run(kept, target, *flags)
        complete, size = digest(target), target.stat().st_size
        missed = 0
        for index, change in moments:
            # With its time, so that a change gives it another one however coarse the clock is.
            shutil.copy2(kept, source)
            target.write_bytes(OLD)
            process = faults.start(source, target, *flags)
            if index >= 0:
                await_writing(process, place, size * index // rounds)
            stop(process)
            written = partial_size(place)
            is_mapped = written is not None and written < size
            changes[change](source)
            process.send_signal(signal.SIGCONT)
            outcome = ended(process)
            fact = f"an input {change} when {written} of {size} bytes are written {flags}"
            if is_mapped and change != "gone":
                faults.expect_refusal(outcome, 2, "while it was being read", fact)
            else:
                # What is gone stays with those who have mapped it.
                allowed = (0,) if is_mapped else (0, 2)
                faults.expect(outcome[0] in allowed, f"{fact}: {outcome}")
            if outcome[0] == 0:
                faults.expect(digest(target) == complete, f"{fact}: the new output is complete")
            else:
                faults.expect_old(target, fact)
            faults.expect(partial_size(place) is None, f"{fact}: no partial file is left")
            seen[change] += is_mapped
            missed += "cut short while it was being read" in outcome[1]
        faults.expect(missed > 0, f"some inputs were cut short where they were still to be read {flags}")
    for change, count in seen.items():
        faults.expect(count > 0, f"an input was {change} while it was mapped")
    counts = ", ".join(f"{count} {change}" for change, count in seen.items())
    print(f"inputs changed {2 * len(moments)} times, of them while they were mapped: {counts}")


def synchronisation(faults: Faults) -> None:
    """The default is on the disk before it has its name; --no-sync leaves that to the system."""
    tracer = shutil.which("strace")
    if tracer is None:
        faults.skip("without strace nobody sees whether the output is synchronised")
        return
    source, target, trace = (faults.folder / name for name in ("s.safetensors", "s.rnw", "trace"))
    write_weights(source, 20)
    for flags in ([], ["--no-sync"]):
        options = ["-f", "-o", str(trace), "-e", "trace=/sync|rename"]
        command = [tracer, *options, *faults.command(source, target, *flags)]
        subprocess.run(command, check=True, capture_output=True)
        calls = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), flags=re.MULTILINE)
        ending = [call for call in calls if call != "sync_file_range"]
        expected = ["rename"] if flags else ["fsync", "rename", "fsync"]
        faults.expect(ending == expected, f"{flags}: {expected}, not {ending}")
        faults.expect(("sync_file_range" in calls) == (not flags), f"{flags}: writeback begins early")


def same_file(faults: Faults) -> None:
    path = faults.folder / "same.safetensors"
    write_weights(path, 4)
    faults.run(path, faults.folder / "other.safetensors")
    outcome = faults.run(path, path)
    faults.expect(outcome[0] == 0, f"an output that is the input: {outcome}")
    data = (faults.folder / "other.safetensors").read_bytes()[-4 * MEBIBYTE :]
    faults.expect(path.read_bytes()[-4 * MEBIBYTE :] == data, "an output that is the input: complete")


def two_converters(faults: Faults, rounds: int = 20) -> None:
    place = faults.folder / "two"
    place.mkdir()
    sources = [faults.folder / f"source{number}.safetensors" for number in range(2)]
    target = place / "out.rnw"
    expected = set()
    for number, source in enumerate(sources):
        write_weights(source, 8, seed=number)
        faults.run(source, target)
        expected.add(target.read_bytes()[-8 * MEBIBYTE :])
    for index in range(rounds):
        outcomes: list[tuple[int, str]] = []
        threads = [
            threading.Thread(target=lambda source=source: outcomes.append(faults.run(source, target)))
            for source in sources
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        faults.expect([code for code, _ in outcomes] == [0, 0], f"two converters, {index}: {outcomes}")
        whole = target.read_bytes()[-8 * MEBIBYTE :]
        faults.expect(whole in expected, f"two converters, {index}: one complete output")
        faults.expect(len(list(place.iterdir())) == 1, f"two converters, {index}: no partial file")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        faults = Faults(arguments.binary.resolve(), Path(temporary))
        kills(faults, arguments.kills)
        full_disk(faults)
        read_only_folder(faults)
        changing_inputs(faults)
        synchronisation(faults)
        same_file(faults)
        two_converters(faults)
    if faults.problems:
        sys.exit(f"{len(faults.problems)} of {faults.facts} facts are not so")
    if faults.skipped and os.environ.get("NOTHING_SKIPPED"):
        sys.exit(f"{len(faults.skipped)} were skipped, and NOTHING_SKIPPED forbids that")
    print(f"{faults.facts} facts hold")


if __name__ == "__main__":
    main()

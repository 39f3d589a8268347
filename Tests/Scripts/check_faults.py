"""Conversions that go wrong on purpose: each time the old output or the complete new one is left.

    python3 check_faults.py --binary convert-weights [--kills 200]

Needs neither torch nor root; as root it mounts two small file systems, else it says what it left out.
"""

import argparse
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLD = b"what was there before"
MEBIBYTE = 1 << 20


def write_weights(path: Path, mebibytes: int, seed: int = 1) -> None:
    """A safetensors file of one tensor of random bytes."""
    count = mebibytes * MEBIBYTE
    header = json.dumps({"x": {"dtype": "U8", "shape": [count], "data_offsets": [0, count]}})
    data = header.encode().ljust(-(-len(header) // 8) * 8)
    path.write_bytes(len(data).to_bytes(8, "little") + data + random.Random(seed).randbytes(count))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Faults:
    """Runs the command and notes what did not turn out as it must."""

    def __init__(self, binary: Path, folder: Path) -> None:
        self.binary = binary
        self.folder = folder
        self.problems: list[str] = []
        self.facts = 0

    def command(self, source: Path, target: Path) -> list[str]:
        return [str(self.binary), "--raw", str(source), str(target)]

    def start(self, source: Path, target: Path, **options: object) -> subprocess.Popen:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(self.command(source, target), **pipes, **options)

    def run(self, source: Path, target: Path, **options: object) -> tuple[int, str]:
        process = self.start(source, target, **options)
        _, complaint = process.communicate(timeout=120)
        return process.returncode, complaint.decode()

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
    began = time.monotonic()
    faults.run(source, target)
    duration = time.monotonic() - began
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
    """In the child: no file may grow over a megabyte."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEBIBYTE, MEBIBYTE))


def full_disk(faults: Faults) -> None:
    source = faults.folder / "large.safetensors"
    write_weights(source, 8)
    with mounted(faults.folder / "small", "size=4m") as is_mounted:
        target = faults.folder / "small" / "out.rnw"
        target.write_bytes(OLD)
        if not is_mounted:
            print("SKIPPED: no file system could be mounted; a limit on file sizes stands in for it")
        outcome = faults.run(source, target, preexec_fn=None if is_mounted else limit_file_size)
        if is_mounted:
            faults.expect_refusal(outcome, 3, "No space left on device", "a full disk")
        else:
            faults.expect(outcome[0] in (3, -signal.SIGXFSZ), f"a limit on sizes: {outcome}")
        faults.expect_old(target, "a full disk")
        faults.expect(len(list(target.parent.iterdir())) == 1, "a full disk: no partial file is left")


def read_only_folder(faults: Faults) -> None:
    source = faults.folder / "small.safetensors"
    write_weights(source, 1)
    place = faults.folder / "sealed"
    with mounted(place, "size=4m") as is_mounted:
        target = place / "out.rnw"
        target.write_bytes(OLD)
        if is_mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        elif os.geteuid() == 0:
            print("SKIPPED: root may write everywhere, and no file system could be mounted")
            return
        else:
            place.chmod(0o555)
        outcome = faults.run(source, target)
        if not is_mounted:
            place.chmod(0o755)
        faults.expect_refusal(outcome, 3, str(target), "a read-only folder")
        faults.expect_old(target, "a read-only folder")


def changing_inputs(faults: Faults, rounds: int = 12) -> None:
    """The input goes, or is cut, while it is read."""
    place = faults.folder / "changing"
    place.mkdir()
    source, target = place / "in.safetensors", place / "out.safetensors"
    # Under the same name, which the output's metadata has.
    kept = faults.folder / "kept" / source.name
    kept.parent.mkdir()
    write_weights(kept, 48)
    contents = kept.read_bytes()
    faults.run(kept, target)
    complete = digest(target)
    seen = {"cut": 0, "gone": 0}
    for index in range(2 * rounds):
        fault = "cut" if index % 2 else "gone"
        source.write_bytes(contents)
        target.write_bytes(OLD)
        process = faults.start(source, target)
        time.sleep(0.004 * (index // 2))
        os.truncate(source, 4096) if fault == "cut" else source.unlink()
        _, complaint = process.communicate(timeout=120)
        fact = f"an input that is {fault} after {4 * (index // 2)} ms"
        faults.expect(process.returncode in (0, 2), f"{fact}: status {process.returncode}")
        if process.returncode == 0:
            faults.expect(digest(target) == complete, f"{fact}: the new output is complete")
        else:
            seen[fault] += 1
            faults.expect(complaint.startswith(b"error: "), f"{fact}: a message, not {complaint!r}")
            faults.expect_old(target, fact)
    source.write_bytes(contents)
    faults.run(source, target)
    faults.expect(len(list(place.iterdir())) == 2, "nothing is left of inputs that changed")
    print(f"inputs changed {2 * rounds} times: {seen['cut']} cut and {seen['gone']} gone were refused")


def synchronisation(faults: Faults) -> None:
    """The default is on the disk before it has its name; --no-sync leaves that to the system."""
    tracer = shutil.which("strace")
    if tracer is None:
        print("SKIPPED: without strace nobody sees whether the output is synchronised")
        return
    source, target, trace = (faults.folder / name for name in ("s.safetensors", "s.rnw", "trace"))
    write_weights(source, 20)
    for flags in ([], ["--no-sync"]):
        command = [tracer, "-f", "-o", str(trace), "-e", "trace=/sync|rename", *faults.command(source, target)]
        subprocess.run([*command, *flags], check=True, capture_output=True)
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
    print(f"{faults.facts} facts hold")


if __name__ == "__main__":
    main()

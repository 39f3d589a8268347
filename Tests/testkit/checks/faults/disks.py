"""Outputs that cannot be written: full disks, limits, read-only folders; and synchronization."""

import os
import re
import resource
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from testkit.checks.faults.bench import MEBIBYTE, OLD, Bench, write_weights
from testkit.command import Result, run

#: The user and the group that own nothing.
NOBODY = 65534


@contextmanager
def mounted(folder: Path) -> Iterator[bool]:
    """Mounts a file system of 4 MB in memory on a folder; False where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    is_allowed = os.geteuid() == 0 and run(*command).status == 0
    try:
        yield is_allowed
    finally:
        if is_allowed:
            run("umount", folder, check=True)


def _limit_file_size() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEBIBYTE, MEBIBYTE))


def check_full_disk(bench: Bench) -> None:
    """Converts to a full disk, or one that strace reports as full; and with a limit on sizes."""
    source = write_weights(bench.folder / "large.safetensors", 8)
    target = bench.folder / "small/out.rnw"

    def refused(result: Result, words: str, fact: str) -> None:
        bench.expect_refusal(result, 3, words, fact)
        bench.expect_old(target, fact)
        names = [path.name for path in target.parent.iterdir()]
        bench.expect(names == [target.name], f"{fact}: no partial file is left", names)

    with mounted(target.parent) as is_mounted:
        target.write_bytes(OLD)
        if is_mounted:
            refused(bench.run(source, target), "No space left on device", "a full disk")
        elif tracer := shutil.which("strace"):
            options = ["-f", "-o", os.devnull, "-e", "inject=pwrite64:error=ENOSPC:when=2+"]
            result = run(tracer, *options, *bench.command(source, target))
            refused(result, "No space left on device", "a disk that strace reports as full")
        else:
            reason = "nothing can be mounted, and strace is not installed"
            bench.tally.skip("a full disk", reason, is_avoidable=True)
        result = bench.run(source, target, preexec_fn=_limit_file_size)
        refused(result, "File too large", "a limit on sizes")


def check_read_only_folder(bench: Bench) -> None:
    """Converts to a folder without permission, and to a read-only file system."""
    source = write_weights(bench.folder / "small.safetensors", 1)
    target = bench.place("sealed") / "out.rnw"
    target.write_bytes(OLD)
    # The old output itself can be written.
    target.chmod(0o666)
    target.parent.chmod(0o555)
    options: dict[str, Any] = {}
    if os.geteuid() == 0:
        # Root may write everywhere. Another user may not enter every folder and gets a copy.
        command = Path(shutil.copy(bench.command(source, target)[0], bench.folder / "command"))
        options = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "executable": command}
        bench.folder.chmod(0o755)
    result = bench.run(source, target, **options)
    target.parent.chmod(0o755)
    bench.expect_refusal(result, 3, str(target), "a read-only folder")
    bench.expect_old(target, "a read-only folder")
    target = bench.folder / "fixed/out.rnw"
    with mounted(target.parent) as is_mounted:
        if not is_mounted:
            bench.tally.skip("a read-only file system", "nothing can be mounted")
            return
        target.write_bytes(OLD)
        run("mount", "-o", "remount,ro", target.parent, check=True)
        result = bench.run(source, target)
        bench.expect_refusal(result, 3, str(target), "a read-only file system")
        bench.expect_old(target, "a read-only file system")


def check_synchronization(bench: Bench) -> None:
    """Traces that an output is on the disk before it is renamed, and that --no-sync omits that."""
    tracer = shutil.which("strace")
    if tracer is None:
        reason = "strace is not installed"
        bench.tally.skip("the synchronization of outputs", reason, is_avoidable=True)
        return
    trace, target = bench.folder / "trace", bench.folder / "s.rnw"
    source = write_weights(bench.folder / "s.safetensors", 20)
    for flags in ([], ["--no-sync"]):
        options = ["-f", "-o", str(trace), "-e", "trace=/sync|rename"]
        run(tracer, *options, *bench.command(source, target, *flags), check=True)
        calls = re.findall(r"^\d+ +(\w+)\(", trace.read_text(), flags=re.MULTILINE)
        ending = [call for call in calls if call != "sync_file_range"]
        expected = ["rename"] if flags else ["fsync", "rename", "fsync"]
        bench.expect(ending == expected, f"{flags}: {expected}", ending)
        has_writeback = "sync_file_range" in calls
        bench.expect(has_writeback == (not flags), f"{flags}: writeback begins early")

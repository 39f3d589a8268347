"""Scans files with a scanner from PyPI; run with the Python that has the scanners.

    python -m testkit.benchmarks.scan SCANNER [version] < PATHS

Prints `VERDICT SECONDS`, of processor time, for each path. Each scan is a process, forked from
one that has scanned before, so that nothing but the scan is timed and a crash ends one scan only.
"""

import contextlib
import io
import logging
import os
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Callable
from importlib.metadata import version

FLAGGED, REFUSED, CLEAN, CRASHED = "flagged", "refused", "clean", "crashed"
#: Of one scan.
SECONDS, BYTES = 10, 4 << 30


def picklescan() -> Callable[[str], str]:
    from picklescan.scanner import scan_file_path

    def scan(path: str) -> str:
        result = scan_file_path(path)
        return FLAGGED if result.issues_count else REFUSED if result.scan_err else CLEAN

    return scan


def fickling() -> Callable[[str], str]:
    from fickling.analysis import Severity
    from fickling.loader import scan_file, scan_zip_archive

    def scan(path: str) -> str:
        if zipfile.is_zipfile(path):
            scans = list(scan_zip_archive(path, graceful=True).values())
        else:
            scans = [scan_file(path, graceful=True)]
        severities = [result.severity for scan in scans for result in scan.results]
        if any(severity > Severity.LIKELY_SAFE for severity in severities):
            return FLAGGED
        return REFUSED if not severities or any(scan.errors for scan in scans) else CLEAN

    return scan


def modelscan() -> Callable[[str], str]:
    from modelscan.modelscan import ModelScan

    def scan(path: str) -> str:
        scanner = ModelScan()
        result = scanner.scan(path)
        if result["issues"]:
            return FLAGGED
        return REFUSED if result["errors"] or not scanner.scanned else CLEAN

    return scan


def fork(scan: Callable[[str], str], path: str) -> str:
    """Returns what a process that scans the path prints."""
    reading, writing = os.pipe()
    if child := os.fork():
        os.close(writing)
        with os.fdopen(reading) as pipe:
            printed = pipe.read()
        os.waitpid(child, 0)
        return printed or f"{CRASHED} nan"
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    start = time.process_time()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            verdict = scan(path)
    except Exception:
        verdict = REFUSED
    os.write(writing, f"{verdict} {time.process_time() - start}".encode())
    os._exit(0)


def main() -> None:
    logging.disable()
    name, *only = sys.argv[1:]
    if only:
        print(version(name))
        return
    scan = globals()[name]()
    paths = sys.stdin.read().splitlines()
    with contextlib.suppress(Exception), contextlib.redirect_stdout(sys.stderr):
        scan(paths[0])
    for path in paths:
        print(fork(scan, path), flush=True)


if __name__ == "__main__":
    main()

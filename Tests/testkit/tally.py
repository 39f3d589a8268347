"""Counts checks and prints a line for each; runs a check as a program."""

import argparse
import os
import sys
from collections.abc import Callable

Options = argparse.Namespace


class Tally:
    """The number of checks that passed, failed and were skipped."""

    def __init__(self) -> None:
        self.is_quiet = False
        self.passed = self.failed = self.skipped = self.avoidable = 0

    def check(self, subject: str, problem: object = None) -> bool:
        """Notes the problem with a subject, or that there is none; True without a problem."""
        if problem is None:
            self.passed += 1
            if not self.is_quiet:
                print(f"ok      {subject}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {subject}: {problem}", flush=True)
        return problem is None

    def expect(self, is_true: bool, subject: str, found: object = "it is not so") -> bool:
        """Notes whether a fact holds; `found` is printed if it does not."""
        return self.check(subject, None if is_true else found)

    def skip(self, subject: str, reason: str, *, is_avoidable: bool = False) -> None:
        """Notes a check that cannot be made here; avoidable if only a tool is not installed."""
        self.skipped += 1
        self.avoidable += is_avoidable
        print(f"SKIPPED {subject}: {reason}", flush=True)

    def finish(self) -> int:
        """Prints the numbers and returns the exit status.

        The status is 1 if a check failed, or if an avoidable one was skipped although
        NOTHING_SKIPPED is set in the environment, or if there was nothing to check.
        """
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}", flush=True)
        is_forbidden = self.avoidable > 0 and bool(os.environ.get("NOTHING_SKIPPED"))
        if is_forbidden:
            print(f"NOTHING_SKIPPED is set, and {self.avoidable} skipped checks are avoidable")
        return int(self.failed > 0 or is_forbidden or self.passed + self.skipped == 0)


def main(check: Callable[[Tally, Options], None], **defaults: bool | int | str) -> None:
    """Runs a check with options of these names and defaults; the program's text is the help."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    for name, default in defaults.items():
        flag = "--" + name.replace("_", "-")
        if default is False:
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, type=type(default), default=default)
    tally = Tally()
    check(tally, parser.parse_args())
    sys.exit(tally.finish())

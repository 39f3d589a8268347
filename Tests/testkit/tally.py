"""Counts checks and prints a line for each."""

import os


class Tally:
    """The number of checks that passed, failed and were skipped."""

    def __init__(self, *, is_quiet: bool = False) -> None:
        """`is_quiet` leaves out the lines of checks that pass."""
        self.is_quiet = is_quiet
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def check(self, subject: str, problem: str | None = None) -> bool:
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
        return self.check(subject, None if is_true else str(found))

    def skip(self, subject: str, reason: str) -> None:
        """Notes a check that cannot be made here."""
        self.skipped += 1
        print(f"SKIPPED {subject}: {reason}", flush=True)

    def finish(self) -> int:
        """Prints the numbers and returns the exit status.

        The status is 1 if a check failed, if none was made, or if one was skipped although
        NOTHING_SKIPPED is set in the environment.
        """
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}", flush=True)
        is_forbidden = self.skipped > 0 and bool(os.environ.get("NOTHING_SKIPPED"))
        if is_forbidden:
            print("NOTHING_SKIPPED is set: a skipped check is a failure")
        is_empty = self.passed + self.failed + self.skipped == 0
        return 1 if self.failed or is_empty or is_forbidden else 0

"""Conversions that fail on purpose: each leaves the old output or the complete new one.

Kills conversions at many moments, fills the disk, seals the folder, changes the input during the
conversion, traces the synchronization, and runs two conversions to one output. Needs neither torch
nor root; as root it mounts two small file systems as well.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from testkit.checks.faults.bench import Bench
from testkit.checks.faults.disks import (
    check_full_disk,
    check_read_only_folder,
    check_synchronization,
)
from testkit.checks.faults.inputs import check_changing_inputs
from testkit.checks.faults.kills import check_kills, check_same_file, check_two_converters
from testkit.tally import Tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="testkit.checks.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    tally = Tally(is_quiet=True)
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary), tally)
        check_kills(bench, options.kills)
        check_full_disk(bench)
        check_read_only_folder(bench)
        check_changing_inputs(bench)
        check_synchronization(bench)
        check_same_file(bench)
        check_two_converters(bench)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main())

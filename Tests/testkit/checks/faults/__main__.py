"""Conversions that fail on purpose: each leaves the old output or the complete new one.

Kills conversions at many moments, fills the disk, seals the folder, changes the input during the
conversion, traces the synchronization, and runs two conversions to one output. Needs neither torch
nor root; as root it mounts two small file systems as well.
"""

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
from testkit.tally import Options, Tally, main


def check(tally: Tally, options: Options) -> None:
    tally.is_quiet = True
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary), tally)
        check_kills(bench, options.kills)
        check_full_disk(bench)
        check_read_only_folder(bench)
        check_changing_inputs(bench)
        check_synchronization(bench)
        check_same_file(bench)
        check_two_converters(bench)


if __name__ == "__main__":
    main(check, kills=200)

"""Conversions that fail on purpose: each leaves the old output or the complete new one.

Kills conversions at many moments, fills the disk, seals the folder, changes the input during the
conversion, traces the synchronization, and runs two conversions to one output. Needs neither torch
nor root; as root it mounts two small file systems as well.
"""

import tempfile
from pathlib import Path

from testkit.checks.faults import disks, inputs, kills
from testkit.checks.faults.bench import Bench
from testkit.tally import Options, Tally, main


def check(tally: Tally, options: Options) -> None:
    tally.is_quiet = True
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary), tally)
        kills.check_kills(bench, options.kills)
        disks.check_full_disk(bench)
        disks.check_read_only_folder(bench)
        inputs.check_changing_inputs(bench)
        disks.check_synchronization(bench)
        kills.check_same_file(bench)
        kills.check_two_converters(bench)


if __name__ == "__main__":
    main(check, kills=200)

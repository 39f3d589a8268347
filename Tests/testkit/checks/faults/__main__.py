"""Conversions that fail on purpose: each leaves the old output or the complete new one.

Kills conversions at many moments, fills the disk, seals the folder, changes the input during the
conversion, traces the synchronization, and runs two conversions to one output. Needs neither torch
nor root; as root it mounts two small file systems as well.
"""

import statistics
import tempfile
import time
from pathlib import Path
from testkit.checks.faults import disks, inputs
from testkit.checks.faults.bench import MEBIBYTE, OLD, Bench, digest, partial_size, write_weights
from testkit.command import finish
from testkit.tally import Options, Tally, main


def check_kills(bench: Bench, count: int) -> None:
    place = bench.place("kills")
    source, target = write_weights(place / "in.safetensors", 24), place / "out.safetensors"
    durations = []
    for _ in range(5):
        began = time.monotonic()
        bench.run(source, target)
        durations.append(time.monotonic() - began)
    duration = statistics.median(durations)
    complete = digest(target)
    old, litter = 0, 0
    for index in range(count):
        target.write_bytes(OLD)
        bench.start_and_kill(source, target, duration * 1.3 * index / count)
        if target.read_bytes() == OLD:
            old += 1
        else:
            bench.expect(digest(target) == complete, f"kill {index}: the new output is complete")
        left = len(list(place.iterdir())) - 2
        litter += left
        bench.expect(left <= 1, f"kill {index}: at most one partial file is left", left)
    fact = "the kills come before and after the end of the conversion"
    bench.expect(0 < old < count, fact, f"{old} of {count} before")
    bench.expect(litter > 0, "some of the kills leave a partial file")
    # The last kills came after the end, when nothing is left to remove. A busy machine needs more.
    for _ in range(10):
        bench.start_and_kill(source, target)
        if partial_size(place) is not None:
            break
    bench.expect(partial_size(place) is not None, "a kill during writing leaves a partial file")
    bench.run(source, target)
    bench.expect(len(list(place.iterdir())) == 2, "the next run removes partial files")
    print(f"{count} kills: {old} left the old output, {litter} a partial file")


def check_same_file(bench: Bench) -> None:
    path = write_weights(bench.folder / "same.safetensors", 4)
    data = path.read_bytes()[-4 * MEBIBYTE :]
    result = bench.run(path, path)
    bench.expect(result.status == 0, "an output that is the input: status 0", result)
    is_complete = path.read_bytes()[-4 * MEBIBYTE :] == data
    bench.expect(is_complete, "an output that is the input: complete")


def check_two_converters(bench: Bench) -> None:
    place = bench.place("two")
    target = place / "out.rnw"
    sources = [write_weights(bench.folder / f"{n}.safetensors", 8, seed=n) for n in range(2)]
    expected = set()
    for source in sources:
        bench.run(source, target)
        expected.add(target.read_bytes()[-8 * MEBIBYTE :])
    for index in range(20):
        processes = [bench.start(source, target) for source in sources]
        results = [finish(process) for process in processes]
        fact = f"two converters, round {index}"
        statuses = [result.status for result in results]
        bench.expect(statuses == [0, 0], f"{fact}: both succeed", results)
        whole = target.read_bytes()[-8 * MEBIBYTE :]
        bench.expect(whole in expected, f"{fact}: one complete output")
        bench.expect(len(list(place.iterdir())) == 1, f"{fact}: no partial file")


def check(tally: Tally, options: Options) -> None:
    tally.is_quiet = True
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(Path(temporary), tally)
        check_kills(bench, options.kills)
        disks.check_full_disk(bench)
        disks.check_read_only_folder(bench)
        inputs.ChangingInputs(bench).check()
        disks.check_synchronization(bench)
        check_same_file(bench)
        check_two_converters(bench)


if __name__ == "__main__":
    main(check, kills=200)

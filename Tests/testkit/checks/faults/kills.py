"""Conversions killed at many moments, and two conversions to one output."""

import statistics
import threading
import time

from testkit.checks.faults.bench import (
    MEBIBYTE,
    OLD,
    Bench,
    await_writing,
    digest,
    kill,
    partial_size,
    write_weights,
)
from testkit.command import Result


def check_kills(bench: Bench, count: int) -> None:
    """Sends SIGKILL at many moments of a conversion."""
    place = bench.place("kills")
    source, target = place / "in.safetensors", place / "out.safetensors"
    write_weights(source, 24)
    durations = []
    for _ in range(5):
        began = time.monotonic()
        bench.run(source, target)
        durations.append(time.monotonic() - began)
    duration = statistics.median(durations)
    complete = digest(target)
    old, new, litter = 0, 0, 0
    for index in range(count):
        target.write_bytes(OLD)
        process = bench.start(source, target)
        time.sleep(duration * 1.3 * index / count)
        kill(process)
        if target.read_bytes() == OLD:
            old += 1
        else:
            bench.expect(digest(target) == complete, f"kill {index}: the new output is complete")
            new += 1
        left = len(list(place.iterdir())) - 2
        litter += left
        bench.expect(left <= 1, f"kill {index}: at most one partial file is left; found {left}")
    fact = f"the kills come before and after the end of the conversion: {old}, {new}"
    bench.expect(old > 0 and new > 0, fact)
    bench.expect(litter > 0, "some of the kills leave a partial file")
    # The last kills came after the end, when nothing is left to remove. A busy machine needs more.
    for _ in range(10):
        process = bench.start(source, target)
        await_writing(process, place)
        kill(process)
        if partial_size(place) is not None:
            break
    bench.expect(partial_size(place) is not None, "a kill during writing leaves a partial file")
    bench.run(source, target)
    bench.expect(len(list(place.iterdir())) == 2, "the next run removes partial files")
    print(f"{count} kills: {old} left the old output, {new} the new one, {litter} a partial file")


def check_same_file(bench: Bench) -> None:
    """Converts a file to itself."""
    path, other = bench.folder / "same.safetensors", bench.folder / "other.safetensors"
    write_weights(path, 4)
    bench.run(path, other)
    result = bench.run(path, path)
    bench.expect(result.status == 0, f"an output that is the input: status 0; found {result}")
    data = other.read_bytes()[-4 * MEBIBYTE :]
    is_complete = path.read_bytes()[-4 * MEBIBYTE :] == data
    bench.expect(is_complete, "an output that is the input: complete")


def check_two_converters(bench: Bench, rounds: int = 20) -> None:
    """Runs two conversions to one output at the same time."""
    place = bench.place("two")
    sources = [bench.folder / f"source{number}.safetensors" for number in range(2)]
    target = place / "out.rnw"
    expected = set()
    for number, source in enumerate(sources):
        write_weights(source, 8, seed=number)
        bench.run(source, target)
        expected.add(target.read_bytes()[-8 * MEBIBYTE :])
    for index in range(rounds):
        results: list[Result] = []

        def convert(number: int, results: list[Result] = results) -> None:
            results.append(bench.run(sources[number], target))

        threads = [threading.Thread(target=convert, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        fact = f"two converters, round {index}"
        statuses = [result.status for result in results]
        bench.expect(statuses == [0, 0], f"{fact}: both succeed; found {results}")
        whole = target.read_bytes()[-8 * MEBIBYTE :]
        bench.expect(whole in expected, f"{fact}: one complete output")
        bench.expect(len(list(place.iterdir())) == 1, f"{fact}: no partial file")

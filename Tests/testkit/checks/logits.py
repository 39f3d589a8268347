"""Runs `run-resnet` on full-size networks and compares its logits with an oracle's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy

from testkit.build import program
from testkit.command import Argument, CommandError, measure, run

#: The largest difference allowed, as a share of the range of an image's logits.
BAR = 1e-4
Array = numpy.ndarray[Any, Any]


def convert(source: Path) -> Path:
    """Converts a saved network and returns the native file next to it."""
    weights = source.with_suffix(".rnw")
    run(program("convert-weights"), source, weights, "--quiet", check=True)
    return weights


def our_logits(weights: Path, images: Array) -> tuple[Array, float]:
    """Returns the logits of `run-resnet` and its peak memory in megabytes."""
    source, target = weights.with_name("images.f32"), weights.with_name("logits.f32")
    images.tofile(source)
    shape = "x".join(map(str, images.shape))
    command: list[Argument] = [program("run-resnet"), weights, source, "--shape", shape]
    command += ["--output", target]
    cost = measure(*command, timeout=600)
    if cost.status != 0:
        # Run it again for its message.
        run(*command, check=True)
        raise CommandError(f"run-resnet: status {cost.status}, and 0 when it ran again")
    return numpy.fromfile(target, dtype="<f4").reshape(len(images), -1), cost.megabytes


def _has_same_best(found: Array, expected: Array, difference: float) -> bool:
    """True if the five best classes agree; classes closer than the difference may change order."""
    pairs = zip(numpy.argsort(-found)[:5], numpy.argsort(-expected)[:5], strict=True)
    return all(abs(expected[a] - expected[b]) <= 2 * difference for a, b in pairs if a != b)


def compare(found: Array, expected: Array) -> tuple[float, bool]:
    """Returns the largest difference as a share of the range, and whether the logits agree."""
    differences = numpy.abs(found - expected).max(1)
    error = float((differences / numpy.ptp(expected, axis=1)).max())
    same: Callable[..., bool] = _has_same_best
    return error, error <= BAR and all(map(same, found, expected, differences))

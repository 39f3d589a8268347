"""Compares the logits of `run-resnet` on full-size networks with an oracle's.

The difference must be at most 1e-4 of the range of an image's logits and the five best classes the
same, where the oracle itself separates them by more than the difference. In addition to what the
program needs to start, it may use twice the weights and the activations, which are the largest sum
of what a convolution reads and writes.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
import numpy
from testkit.build import program
from testkit.command import Argument, measure, run
from testkit.tally import Tally

BAR = 1e-4
Array = numpy.ndarray[Any, Any]


class Activations:
    """The largest number of bytes that a convolution of a network reads and writes."""

    byte_count = 0

    def note(self, _: object, inputs: tuple[Any, ...], output: Any) -> None:
        """Counts one convolution; a hook of PyTorch and of PaddlePaddle."""
        self.byte_count = max(self.byte_count, 4 * int(inputs[0].numel() + output.numel()))


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
        raise SystemExit(f"run-resnet: status {cost.status}, and 0 when it ran again")
    return numpy.fromfile(target, dtype="<f4").reshape(len(images), -1), cost.megabytes


def has_same_best(found: Array, expected: Array, difference: float) -> bool:
    """True if the five best classes agree; classes closer than the difference may change order."""
    pairs = zip(numpy.argsort(-found)[:5], numpy.argsort(-expected)[:5], strict=True)
    return all(abs(expected[a] - expected[b]) <= 2 * difference for a, b in pairs if a != b)


def compare(
    name: str,
    saved: Path,
    shapes: Iterable[tuple[int, ...]],
    compute: Callable[[Array], Array],
    activations: Activations,
    tally: Tally,
) -> None:
    weights = saved.with_suffix(".rnw")
    run(program("convert-weights"), saved, weights, "--quiet", check=True)
    start = measure(program("run-resnet"), "--help").megabytes
    random = numpy.random.default_rng(7)
    for shape in shapes:
        images = random.standard_normal(shape, dtype="float32")
        activations.byte_count = 0
        expected = compute(images)
        found, peak = our_logits(weights, images)
        differences = numpy.abs(found - expected).max(1)
        error = float((differences / numpy.ptp(expected, axis=1)).max())
        is_same = error <= BAR and all(map(has_same_best, found, expected, differences))
        used = peak - start
        allowed = (2 * weights.stat().st_size + activations.byte_count) / 1e6
        subject = f"{name} {'x'.join(map(str, shape))}: difference {error:.1e}"
        figures = f"{used:.0f} MB of {allowed:.0f} allowed"
        tally.expect(is_same and used <= allowed, f"{subject}, {figures}", "it is too much")

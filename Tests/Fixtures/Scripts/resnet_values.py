"""Random values for a ResNet's state dictionary: of a plausible size, and each tensor its own."""

import zlib
from collections import OrderedDict
from collections.abc import Iterable

import numpy

from resnet_table import Entry


def values(entry: Entry, seed: str) -> numpy.ndarray:
    """The array for one key, from integers that NumPy promises never to change."""
    checksum = zlib.crc32(f"{seed}/{entry.key}".encode())
    if entry.is_batch_count:
        return numpy.array(checksum, dtype="<i8")
    generator = numpy.random.RandomState(checksum)
    steps = generator.randint(-(1 << 23), 1 << 23, size=entry.shape, dtype=numpy.int32)
    unit = steps.astype("<f4") / numpy.float32(1 << 23)
    if len(entry.shape) == 1 and entry.key.endswith(".weight"):
        return 1 + unit / 8
    if entry.key.endswith("running_var"):
        return 1 + unit / 2
    return unit / numpy.float32(_scale(entry))


def _scale(entry: Entry) -> int:
    """A power of two near the square root of half the fan-in, which keeps activations in range."""
    fan_in = int(numpy.prod(entry.shape[1:], dtype=numpy.int64))
    return 1 << max(0, fan_in.bit_length() // 2 - 1)


def state_values(entries: Iterable[Entry], seed: str) -> "OrderedDict[str, numpy.ndarray]":
    """All arrays in order; no two tensors hold the same bytes, so that a mix-up shows."""
    result = OrderedDict((entry.key, values(entry, seed)) for entry in entries)
    if len({array.tobytes() for array in result.values()}) != len(result):
        raise ValueError(f"{seed}: two tensors hold the same values")
    return result

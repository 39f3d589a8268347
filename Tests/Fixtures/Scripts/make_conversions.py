"""Write Data/conversions: PyTorch's own results of converting floating-point numbers.

`values.safetensors` holds, for each element type, values under the type's name and what PyTorch
makes of them under `FROM.TO`. The values are where conversions go wrong: zeros, infinities, NaNs,
subnormals, the largest and smallest numbers of every type, numbers half-way between two neighbours
and next to half-way, and random bits.
"""

from itertools import product

import numpy
import torch
from safetensors.torch import save_file

from common import output_folder

TYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}
TARGETS = ("float32", "float16", "bfloat16")


def half_ways(bits: numpy.ndarray, dropped: int) -> numpy.ndarray:
    """Wider bits half-way between two neighbours of a narrower type, and those on either side."""
    wide = bits << dropped
    half = numpy.uint64(1 << (dropped - 1))
    return numpy.concatenate([wide, wide + half - 1, wide + half, wide + half + 1])


def random_bits(count: int, width: int, seed: int) -> numpy.ndarray:
    """Bits of all exponents alike, by a generator that NumPy promises never to change."""
    raw = numpy.random.RandomState(seed).bytes(count * 8)
    return numpy.frombuffer(raw, "<u8") >> numpy.uint64(64 - width)


def narrow_bits() -> numpy.ndarray:
    """Every 37th pattern of 16 bits, and the neighbours of zero, of the extremes, of infinity."""
    special = [0, 1, 2, 3, 0x3FF, 0x400, 0x401, 0x3C00, 0x3F80, 0x7BFF, 0x7C00, 0x7C01, 0x7E00]
    special += [0x7F, 0x80, 0x81, 0x7F7F, 0x7F80, 0x7F81, 0x7FC0, 0x7FFF]
    positive = numpy.array(special + list(range(0, 0x8000, 37)), "<u8")
    return numpy.concatenate([positive, positive | 0x8000])


def single_bits() -> numpy.ndarray:
    """Half-way points of bfloat16 by their bits, of float16 by their values, and random ones."""
    halves = torch.from_numpy(narrow_bits().astype("<u2").view("<i2")).view(torch.float16)
    singles = halves.float().view(torch.int32).numpy().view("<u4").astype("<u8")
    subnormal_halves = [0x33000000, 0x33000001, 0x32FFFFFF, 0x33C00000, 0x387FE000, 0x387FEFFF]
    overflows = [0x477FE000, 0x477FEFFF, 0x477FF000, 0x477FF001, 0x7F7F7FFF, 0x7F7F8000, 0x7F7FFFFF]
    singles = (singles >> numpy.uint64(13)) & numpy.uint64((1 << 19) - 1)
    chosen = numpy.array(subnormal_halves + overflows, "<u8")
    parts = [
        half_ways(narrow_bits(), 16),
        half_ways(singles, 13),
        chosen,
        chosen | 0x80000000,
        random_bits(2000, 32, 1),
    ]
    return numpy.concatenate(parts) & numpy.uint64(0xFFFFFFFF)


def double_bits() -> numpy.ndarray:
    """float32 numbers, points half-way between two of them, and random ones."""
    singles = single_bits()[::3].astype("<u4").view("<f4")
    with numpy.errstate(all="ignore"):
        doubles = singles.astype("<f8").view("<u8")
    chosen = [0, 1, 1 << 63, 0x7FEFFFFFFFFFFFFF, 0x0010000000000000, 0x000FFFFFFFFFFFFF]
    chosen += [0x47EFFFFFEFFFFFFF, 0x47EFFFFFF0000000, 0x36A0000000000000, 0x3690000000000000]
    chosen += [0x3690000000000001, 0x7FF0000000000000, 0x7FF0000000000001, 0x7FF8000000000000]
    # Half-way for float16 but for a bit that float32 has no room for: rounding twice shows.
    chosen += [0x3FF0020000000001, 0x3FF001FFFFFFFFFF, 0x3FF0100000000001, 0x3FF00FFFFFFFFFFF]
    beside = numpy.uint64(1 << 28)
    parts = [doubles, doubles + beside, doubles + beside - 1, numpy.array(chosen, "<u8")]
    return numpy.concatenate([*parts, random_bits(1000, 64, 2)])


def values() -> dict[str, torch.Tensor]:
    """The values of each type."""
    def tensor(bits: numpy.ndarray, width: int, dtype: torch.dtype) -> torch.Tensor:
        integers = bits.astype(f"<u{width}").view(f"<i{width}")
        return torch.from_numpy(integers.copy()).view(dtype)

    return {
        "float64": tensor(double_bits(), 8, torch.float64),
        "float32": tensor(single_bits(), 4, torch.float32),
        "float16": tensor(narrow_bits(), 2, torch.float16),
        "bfloat16": tensor(narrow_bits(), 2, torch.bfloat16),
    }


if __name__ == "__main__":
    folder = output_folder(__doc__) / "conversions"
    folder.mkdir(parents=True, exist_ok=True)
    tensors = values()
    for source, target in product(TYPES, TARGETS):
        if source != target:
            tensors[f"{source}.{target}"] = tensors[source].to(TYPES[target])
    save_file(tensors, folder / "values.safetensors")

"""Write Data/conversions: PyTorch's own results of converting floating-point numbers.

`values.safetensors` holds, for each element type, values under the type's name and what PyTorch
makes of them under `FROM.TO`. The values are where conversions go wrong: zeros, infinities, NaNs,
subnormals, the largest and smallest numbers of every type, numbers half-way between two neighbours
and next to half-way, and random bits.

`float8.pt` holds every byte as each 8-bit type, `float8.safetensors` what PyTorch makes of it under
`FROM.TO`. `quantized.pt` holds quantised tensors of every type and scheme, and `dequantized.safetensors`
what `Tensor.dequantize` makes of them and of `resnets/resnet18-quantised-weight.pth`.
"""

from itertools import product
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

from common import DATA, output_folder
from torch_files import load, save_zip

TYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}
TARGETS = ("float64", "float32", "float16", "bfloat16")
FLOAT8 = ("e4m3fn", "e4m3fnuz", "e5m2", "e5m2fnuz", "e8m0fnu")


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


def float8() -> dict[str, torch.Tensor]:
    """Every byte, as each 8-bit type."""
    every = torch.arange(256, dtype=torch.uint8)
    return {f"float8_{name}": every.view(getattr(torch, f"float8_{name}")) for name in FLOAT8}


def quantized() -> dict[str, torch.Tensor]:
    """Every integer a type has, or many, with scales that round; along either axis.

    Of qint32 none so near its ends that PyTorch's subtraction of the zero point overflows.
    """
    wide = torch.tensor([-(2**31) + 16, -(2**24) - 1, -1, 0, 1, 7, 2**24 + 1, 2**31 - 1])
    integers = {
        torch.qint8: torch.arange(-128, 128),
        torch.quint8: torch.arange(256),
        torch.qint32: wide.repeat(4),
    }
    scales = torch.tensor([0.1, 1 / 3, 7e-5, 1.5], dtype=torch.float64)
    points = torch.tensor([3, 0, 11, 1])
    tensors = {}
    for dtype, values in integers.items():
        name = str(dtype).removeprefix("torch.")
        stored = {torch.qint8: torch.int8, torch.quint8: torch.uint8, torch.qint32: torch.int32}
        grid = values.to(stored[dtype]).reshape(4, -1)
        tensors[f"{name}.tensor"] = torch._make_per_tensor_quantized_tensor(grid, 0.1, 5)
        tensors[f"{name}.transposed"] = tensors[f"{name}.tensor"].t()
        for axis, values in enumerate((grid, grid.t().contiguous())):
            tensors[f"{name}.axis{axis}"] = torch._make_per_channel_quantized_tensor(
                values, scales, points, axis
            )
    for dtype in (torch.quint4x2, torch.quint2x4):
        # As many as fill whole words: PyTorch saves what happens to stand behind others.
        numbers = torch.linspace(-2, 2, 32).reshape(4, 8)
        name = str(dtype).removeprefix("torch.")
        tensors[f"{name}.axis0"] = torch.quantize_per_channel(
            numbers, scales.float(), torch.tensor([0.5, 1.0, 2.25, 0.0]), 0, dtype
        )
    return tensors


def save_narrow(folder: Path, resnets: Path) -> None:
    """The 8-bit and the quantised types."""
    save_zip(float8(), folder / "float8.pt")
    wider = {
        f"{name}.{target}": tensor.to(TYPES[target])
        for name, tensor in float8().items()
        for target in TARGETS
    }
    save_file(wider, folder / "float8.safetensors")
    save_zip(quantized(), folder / "quantized.pt")
    numbers = {name: tensor.dequantize() for name, tensor in quantized().items()}
    weight = load(resnets / "resnet18-quantised-weight.pth")["conv1.weight"]
    numbers["conv1.weight"] = weight.dequantize()
    save_file({n: t.contiguous() for n, t in numbers.items()}, folder / "dequantized.safetensors")


if __name__ == "__main__":
    folder = output_folder(__doc__) / "conversions"
    folder.mkdir(parents=True, exist_ok=True)
    tensors = values()
    for source, target in product(TYPES, TARGETS):
        if source != target:
            tensors[f"{source}.{target}"] = tensors[source].to(TYPES[target])
    save_file(tensors, folder / "values.safetensors")
    save_narrow(folder, DATA / "resnets")

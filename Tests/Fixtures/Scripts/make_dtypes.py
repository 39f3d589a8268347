"""Write Data/dtypes: every element type that PyTorch 2.13 can save, by the real torch.save."""

from collections import OrderedDict

import torch

from common import output_folder
from describe import dtype_name
from torch_files import save_both, save_zip

# Types with a storage class of their own.
TYPED = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16,
    torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool,
    torch.complex64, torch.complex128,
]  # fmt: skip

# Types that only `_rebuild_tensor_v3` over an UntypedStorage can name.
UNTYPED = [
    torch.uint16, torch.uint32, torch.uint64, torch.complex32,
    torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz,
    torch.float8_e8m0fnu,
]  # fmt: skip

# Packed types, which no arithmetic supports.
PACKED = [
    torch.bits8, torch.bits16, torch.bits1x8, torch.bits2x4, torch.bits4x2,
    torch.float4_e2m1fn_x2,
]  # fmt: skip

# Bit patterns per type: NaNs with payloads, infinities, zeros, subnormals, the largest value.
SPECIAL = {
    torch.float64: [0x7FF8000000000001, -0x7FEDCBA98765433, 0x7FF0000000000000,
                    -0x10000000000000, -0x8000000000000000, 1, 0x7FEFFFFFFFFFFFFF],
    torch.float32: [0x7FC00001, -0x3EDCBB, 0x7F800000, -0x800000, -0x80000000, 1, 0x7F7FFFFF],
    torch.float16: [0x7E01, -0x1CB, 0x7C00, -0x400, -0x8000, 1, 0x7BFF],
    torch.bfloat16: [0x7FC1, -0x2D, 0x7F80, -0x80, -0x8000, 1, 0x7F7F],
}  # fmt: skip

PATTERN = {8: torch.int64, 4: torch.int32, 2: torch.int16}


def bytes_as(dtype: torch.dtype, first: int) -> torch.Tensor:
    """A (2, 3) tensor whose bytes count upwards from `first`, so that every byte has its place."""
    if dtype is torch.bool:
        return torch.tensor([[True, False, False], [True, True, False]])
    count = 6 * torch.empty(0, dtype=dtype).element_size()
    return (torch.arange(count) + first).to(torch.uint8).view(dtype).view(2, 3)


def counted(dtypes: list[torch.dtype]) -> OrderedDict:
    """One tensor a type, under its name."""
    return OrderedDict(
        (dtype_name(dtype), bytes_as(dtype, 7 * index + 1)) for index, dtype in enumerate(dtypes)
    )


def special_values() -> OrderedDict:
    """The bit patterns of `SPECIAL` as tensors."""
    return OrderedDict(
        (dtype_name(dtype), torch.tensor(bits, dtype=PATTERN[dtype.itemsize]).view(dtype))
        for dtype, bits in SPECIAL.items()
    )


def quantized() -> OrderedDict:
    """Quantised tensors by tensor and by channel, down to two bits an element."""
    values = torch.arange(-4.0, 4.0).reshape(2, 4)
    scales, points = torch.tensor([0.5, 0.25]), torch.tensor([3, 1])
    result = OrderedDict()
    for dtype in (torch.qint8, torch.quint8, torch.qint32):
        name = dtype_name(dtype)
        result[f"{name} by tensor"] = torch.quantize_per_tensor(values, 0.5, 3, dtype)
        result[f"{name} by channel"] = torch.quantize_per_channel(
            values, scales.double(), points, 0, dtype
        )
    for dtype in (torch.quint4x2, torch.quint2x4):
        result[f"{dtype_name(dtype)} by channel"] = torch.quantize_per_channel(
            values, scales, points.float(), 0, dtype
        )
    return result


if __name__ == "__main__":
    folder = output_folder(__doc__) / "dtypes"
    save_both(counted(TYPED), folder, "typed")
    save_both(special_values(), folder, "special")
    save_both(quantized(), folder, "quantized")
    save_zip(counted(UNTYPED), folder / "untyped-zip.pt")
    save_zip(counted(PACKED), folder / "packed-zip.pt")

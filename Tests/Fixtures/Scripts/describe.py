"""Describe what torch.load returned, in the schema of the shared corpus's EXPECTED.json."""

import hashlib

import torch

FIRST = 6
PACKED = ("bits", "float4")


def dtype_name(dtype: torch.dtype) -> str:
    """The name without `torch.`."""
    return str(dtype).removeprefix("torch.")


def contiguous_bytes(tensor: torch.Tensor) -> bytes:
    """The elements in order, little-endian, with conjugation and negation carried out."""
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    if plain.numel() == 0:
        return b""
    return plain.view(-1).view(torch.uint8).numpy().tobytes()


def _first(tensor: torch.Tensor) -> list:
    """The first elements; of a packed type, which has no numbers, the first bytes."""
    values = tensor.detach().resolve_conj().resolve_neg().contiguous().view(-1)
    if dtype_name(tensor.dtype).startswith(PACKED):
        values = values.view(torch.uint8)
    elif tensor.dtype is torch.complex32:
        values = values.to(torch.complex64)
    elif tensor.dtype.is_floating_point and tensor.element_size() == 1:
        values = values.to(torch.float32)
    items = values[:FIRST].tolist()
    return [item if isinstance(item, (bool, int)) else repr(item) for item in items]


def _quantiser(tensor: torch.Tensor) -> dict:
    scheme = tensor.qscheme()
    result = {"scheme": str(scheme).removeprefix("torch.")}
    if scheme in (torch.per_tensor_affine, torch.per_tensor_symmetric):
        result |= {"scale": repr(tensor.q_scale()), "zero_point": tensor.q_zero_point()}
    else:
        result |= {
            "axis": tensor.q_per_channel_axis(),
            "scales": describe(tensor.q_per_channel_scales()),
            "zero_points": describe(tensor.q_per_channel_zero_points()),
        }
    return result


def describe_tensor(tensor: torch.Tensor) -> dict:
    """One tensor; a sparse, nested or meta one by its layout alone, as no bytes are read."""
    result: dict[str, object] = {
        "kind": "Parameter" if isinstance(tensor, torch.nn.Parameter) else "Tensor",
        "dtype": dtype_name(tensor.dtype),
        "requires_grad": tensor.requires_grad,
    }
    if tensor.is_nested:
        return result | {"layout": "nested"}
    result["shape"] = list(tensor.shape)
    if tensor.layout is not torch.strided:
        return result | {"layout": str(tensor.layout).removeprefix("torch.")}
    result |= {"stride": list(tensor.stride()), "storage_offset": tensor.storage_offset()}
    if tensor.is_meta:
        return result | {"layout": "meta"}
    elements = tensor
    if tensor.is_quantized:
        result["quantizer"] = _quantiser(tensor)
        elements = tensor.int_repr()
    data = contiguous_bytes(elements)
    result |= {
        "nbytes": len(data),
        "sha256_contiguous_le": hashlib.sha256(data).hexdigest(),
        "first": _first(elements),
    }
    if tensor.is_conj():
        result["conj"] = True
    if tensor.is_neg():
        result["neg"] = True
    return result


def _key(key: object) -> str:
    return key if isinstance(key, str) else repr(key)


def describe(value: object) -> dict:
    """Any object of a checkpoint."""
    kind = type(value).__name__
    if isinstance(value, torch.Tensor):
        return describe_tensor(value)
    if isinstance(value, dict):
        return {"kind": kind, "items": [[_key(k), describe(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size):
        return {"kind": kind, "items": [describe(item) for item in value]}
    if isinstance(value, torch.nn.Module):
        return {"kind": kind, "items": [[k, describe(v)] for k, v in value.state_dict().items()]}
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return {"kind": kind, "value": repr(value)}
    return {"kind": kind, "repr": repr(value)}


def tensor_groups(value: object) -> list[list[str]]:
    """Names of tensors that share memory, in groups of two and more."""
    groups: dict[int, list[str]] = {}

    def walk(item: object, path: str) -> None:
        if isinstance(item, torch.Tensor):
            if item.layout is torch.strided and not item.is_nested and not item.is_meta:
                groups.setdefault(item.untyped_storage().data_ptr(), []).append(path)
        elif isinstance(item, (dict, list, tuple)):
            pairs = item.items() if isinstance(item, dict) else enumerate(item)
            for key, child in pairs:
                walk(child, f"{path}.{key}" if path else str(key))

    walk(value, "")
    return sorted(group for pointer, group in groups.items() if pointer and len(group) > 1)

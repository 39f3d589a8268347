"""Headers of safetensors files with many or strange entries."""

from collections.abc import Callable, Iterable, Iterator

from testkit.containers.safetensors import empty_tensors, entry, safetensors
from testkit.costs.case import MARKS, Case, accents

TENSOR = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'


def metadata(keys: Iterable[object], value: str, tensor: str = "") -> bytes:
    """Returns a header of metadata with one value, and at most one tensor, without escapes."""
    pairs = ",".join(f'"{key}":"{value}"' for key in keys)
    end = f',"{tensor}":{TENSOR}' if tensor else ""
    return safetensors(f'{{"__metadata__":{{{pairs}}}{end}}}')


def accented(end: str) -> bytes:
    """Returns tensors whose names are accents with an end."""
    return empty_tensors(f"{n}{accents(1700)}{end}" for n in range(2300))


def of_128_dimensions() -> bytes:
    """Returns 30,000 tensors of 128 dimensions."""
    tensor = TENSOR.replace("[0]", f"[0{',1' * 127}]", 1)
    return safetensors("{" + ",".join(f'"{n}":{tensor}' for n in range(30_000)) + "}")


HEADERS: dict[str, Callable[[], bytes]] = {
    "65,000 tensors": lambda: safetensors({f"{n:x}": entry("F32") for n in range(65_000)}),
    "names of quotes sixteen deep": lambda: empty_tensors(
        f"{n}" + "'" * 1700 + ".x" * 16 for n in range(2300)
    ),
    "names of accents that are passed over": lambda: accented(".num_batches_tracked"),
    "prefixes of accents": lambda: accented(".layer1.0.conv1.weight"),
    "65,000 prefixes": lambda: empty_tensors(f"{n}.fc.weight" for n in range(65_000)),
    "a stride of accents": lambda: metadata(
        ["bottleneck_stride"], f"conv1{accents(4_000_000)}", "fc.weight"
    ),
    "nested arrays": lambda: safetensors('{"a":' + "[" * 9_000_000),
    "escapes": lambda: metadata("a", "\\u0041" * 1_600_000),
    "metadata": lambda: metadata(range(130_000), ""),
    "65,000 names tied to one tensor": lambda: metadata(range(65_000), "a", "a"),
    "a name of 65,000 bytes beside 2,000": lambda: empty_tensors(
        ["x" * 65_000, *map(str, range(2000))]
    ),
    "a field of accents": lambda: safetensors(
        f'{{"a":{{"dtype":"{MARKS * 30_000}","{MARKS * 30_000}":0}}}}'
    ),
    "metadata of accents": lambda: metadata((f"{n}{MARKS * 1000}" for n in range(1000)), "a"),
    "1,000 names of accents": lambda: empty_tensors(f"{n}{MARKS * 1000}" for n in range(1000)),
    "30,000 tensors of 128 dimensions": of_128_dimensions,
    "a shape of a million sizes": lambda: safetensors(
        '{"a":{"dtype":"F32","shape":[' + "1," * 4_000_000 + '1],"data_offsets":[0,4]}}'
    ),
}


def cases() -> Iterator[Case]:
    """Yields a file for each header."""
    for name, make in HEADERS.items():
        yield Case(f"{name}, safetensors", make)

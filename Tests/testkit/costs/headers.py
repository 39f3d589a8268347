"""Headers of safetensors files with many or strange entries."""

from collections.abc import Callable, Iterable, Iterator

from testkit.containers.safetensors import empty_tensors, entry, safetensors
from testkit.costs.case import MARKS, Case, accents

TENSOR = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}'


def with_metadata(metadata: str, name: str = "") -> bytes:
    """A header of metadata and at most one tensor, both as JSON."""
    tensor = f',"{name}":{TENSOR}' if name else ""
    return safetensors(f'{{"__metadata__":{{{metadata}}}{tensor}}}')


def with_shapes(shape: str, names: Iterable[str]) -> bytes:
    """A header of tensors with one shape, as JSON."""
    tensor = TENSOR.replace("[0]", f"[{shape}]", 1)
    return safetensors("{" + ",".join(f'"{name}":{tensor}' for name in names) + "}")


def accented(byte_count: int, end: str, count: int = 2300) -> bytes:
    """Tensors whose names are accents with an end."""
    return empty_tensors(f"{n}{accents(byte_count)}{end}" for n in range(count))


def pairs(keys: Iterable[str], value: str = "") -> str:
    """Entries of metadata with one value."""
    return ",".join(f'"{key}":"{value}"' for key in keys)


HEADERS: dict[str, Callable[[], bytes]] = {
    "65,000 tensors": lambda: safetensors({f"{n:x}": entry("F32") for n in range(65_000)}),
    "names of quotes sixteen deep": lambda: empty_tensors(
        f"{n}" + "'" * 1700 + ".x" * 16 for n in range(2300)
    ),
    "names of accents that are passed over": lambda: accented(1700, ".num_batches_tracked"),
    "prefixes of accents": lambda: accented(1700, ".layer1.0.conv1.weight"),
    "65,000 prefixes": lambda: empty_tensors(f"{n}.fc.weight" for n in range(65_000)),
    "a stride of accents": lambda: with_metadata(
        f'"bottleneck_stride":"conv1{accents(4_000_000)}"', "fc.weight"
    ),
    "nested arrays": lambda: safetensors('{"a":' + "[" * 9_000_000),
    "escapes": lambda: with_metadata(pairs("a", "\\u0041" * 1_600_000)),
    "metadata": lambda: with_metadata(pairs(map(str, range(130_000)))),
    "65,000 names tied to one tensor": lambda: with_metadata(
        pairs(map(str, range(65_000)), "a"), "a"
    ),
    "a name of 65,000 bytes beside 2,000": lambda: empty_tensors(
        "x" * 65_000 if n < 0 else f"{n}" for n in range(-1, 2000)
    ),
    "a field of accents": lambda: safetensors(
        f'{{"a":{{"dtype":"{MARKS * 30_000}","{MARKS * 30_000}":0}}}}'
    ),
    "metadata of accents": lambda: with_metadata(
        pairs((f"{n}{MARKS * 1000}" for n in range(1000)), "a")
    ),
    "1,000 names of accents": lambda: empty_tensors(f"{n}{MARKS * 1000}" for n in range(1000)),
    "30,000 tensors of 128 dimensions": lambda: with_shapes(
        "0" + ",1" * 127, map(str, range(30_000))
    ),
    "a shape of a million sizes": lambda: safetensors(
        '{"a":{"dtype":"F32","shape":[' + "1," * 4_000_000 + '1],"data_offsets":[0,4]}}'
    ),
}


def cases() -> Iterator[Case]:
    """A file for each header."""
    for name, make in HEADERS.items():
        yield Case(f"{name}, safetensors", make)

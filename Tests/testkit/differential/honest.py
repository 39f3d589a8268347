"""Makes honest checkpoints in every container, and compares what is read from them."""

import io
import pickle
import random
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
import numpy
import safetensors.torch
import torch
from testkit.build import program
from testkit.command import run
from testkit.differential.ours import inspect_checking
from testkit.differential.reading import difference, tensors
from testkit.differential.samples import Random, Sampler, array, filled
from testkit.fixtures.dtypes import IN_SAFETENSORS, TYPED, named
from testkit.fixtures.old_files import stream_of, tar_of, zip_of
from testkit.fixtures.written import ALL_DTYPES, DTYPES_OF_2017

#: What honest modules may hold and is reported: functions, and hooks, which can be called.
REPORTED = ("torch.nn.functional.", "torch.nn.utils.", "torch.nn.modules.module._WrappedHook")


class Sample(NamedTuple):
    """A file, and the function of the reader that its values come from."""

    contents: bytes
    read: Callable[[Path], object]


def load(path: Path) -> object:
    return torch.load(path, weights_only=False, map_location="cpu")


def saved(value: object, rng: Random, **options: Any) -> bytes:
    """Returns what torch.save writes, with settings that people use."""
    buffer = io.BytesIO()
    torch.save(value, buffer, pickle_protocol=rng.choice((1, 2, 2, 3, 4, 5)), **options)
    return buffer.getvalue()


def saved_without_checksums(value: object, rng: Random) -> bytes:
    torch.serialization.set_crc32_options(False)
    try:
        return saved(value, rng)
    finally:
        torch.serialization.set_crc32_options(True)


def repacked(value: object, rng: Random) -> bytes:
    """Returns a zip as other tools write it: compressed, with another root or a comment."""
    archive = saved(value, rng)
    buffer = io.BytesIO()
    root = rng.choice(("archive", "my model-v1.2", "é", "a b"))
    method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(buffer, "w", method) as zip,
    ):
        for entry in source.infolist():
            name = zipfile.ZipInfo(root + entry.filename[entry.filename.index("/") :])
            with zip.open(name, "w", force_zip64=rng.random() < 0.2) as target:
                target.write(source.read(entry))
        zip.comment = rng.choice((b"", b"made by hand"))
    return buffer.getvalue()


def old(rng: Random, write: Callable[..., bytes], dtypes: str, **choices: tuple[Any, ...]) -> bytes:
    """Returns a file by our own writer, in a form that it had over time."""
    value = Sampler(rng, named(dtypes), is_old=True).object()
    return write(value, **{name: rng.choice(values) for name, values in choices.items()})


def flat(rng: Random, make: Callable[[Random], Any]) -> dict[str, Any]:
    return {f"{rng.choice('aé.')}{number}": make(rng) for number in range(rng.randint(1, 5))}


def numpy_file(rng: Random) -> bytes:
    buffer = io.BytesIO()
    write: Callable[..., None] = rng.choice((numpy.savez, numpy.savez_compressed))
    if rng.random() < 0.4:
        numpy.save(buffer, array(rng))
    else:
        write(buffer, **flat(rng, array))
    return buffer.getvalue()


def read_numpy(path: Path) -> object:
    found: Any = numpy.load(path, allow_pickle=True)
    return dict(found) if isinstance(found, numpy.lib.npyio.NpzFile) else found


def pickled(rng: Random) -> bytes:
    return pickle.dumps(Sampler(rng, TYPED).object(), protocol=rng.choice((2, 3, 4, 5)))


def unpickle(path: Path) -> object:
    return pickle.loads(path.read_bytes())


def safe(rng: Random) -> bytes:
    return safetensors.torch.save(flat(rng, lambda rng: filled(rng, rng.choice(IN_SAFETENSORS))))


FORMS: dict[str, Any] = {"python": (2, 3), "parameter": (2, 3)}
LATER = partial(old, dtypes=ALL_DTYPES, tensor=("v1", "v2"), **FORMS)
FIRST = partial(old, dtypes=DTYPES_OF_2017, **FORMS)
STREAM = {"_use_new_zipfile_serialization": False}
ZIP = {"compressed": (False, True), "byte_order": (None, "little", "big"), "zip64": (False, True)}
TAR = {"time": (0, 1485388800.25), "padding": (bytes(4), b"\xad\xde\xef\xbe")}
#: The share of each kind of file, how it is made, and how it is read.
KINDS: list[tuple[int, Callable[[Random], bytes], Callable[[Path], object]]] = [
    (32, lambda rng: saved(Sampler(rng).object(), rng), load),
    (8, lambda rng: saved_without_checksums(Sampler(rng).object(), rng), load),
    # PyTorch does not read its own streams of the types without a storage class.
    (20, lambda rng: saved(Sampler(rng, TYPED).object(), rng, **STREAM), load),
    (10, lambda rng: repacked(Sampler(rng).object(), rng), load),
    (6, partial(LATER, write=zip_of, **ZIP), load),
    (4, partial(LATER, write=stream_of), load),
    (2, partial(FIRST, write=stream_of, tensor=("set_",)), load),
    (8, partial(FIRST, write=tar_of, **TAR), load),
    (4, pickled, unpickle), (3, numpy_file, read_numpy), (3, safe, safetensors.torch.load_file),
]  # fmt: skip


def sample(seed: int, index: int) -> Sample:
    """Returns the file of an index; the same for the same seed, but for addresses in a stream."""
    rng = random.Random(f"honest/{seed}/{index}")
    _, make, read = rng.choices(KINDS, [weight for weight, _, _ in KINDS])[0]
    return Sample(make(rng), read)


def unlike_converted(objects: dict[Path, object], folder: Path) -> dict[Path, str]:
    """Converts files to safetensors, and returns those whose tensors are other ones there."""
    wanted = {path: tensors(value, dequantized=True) for path, value in objects.items()}
    for path, found in [*wanted.items()]:
        types = {facts.dtype for facts in found.values() if facts}
        # safetensors has no such types.
        if not types or types & {"complex128", "complex32"}:
            del wanted[path]
    options = ("--output-dir", folder, "--format", "safetensors", "--raw", "--dequantize")
    flags = ("--allow-skipped", "--no-sync", "--quiet", "--no-check-hash")
    result = run(program("convert-weights"), *wanted, *options, *flags)
    problems = {}
    for path, expected in wanted.items():
        output = folder / f"{path.name}.safetensors"
        if not output.exists():
            problems[path] = f"not converted: {result.errors}"
            continue
        with safetensors.safe_open(output, "pt") as file:
            tied = file.metadata() or {}
        found = tensors(safetensors.torch.load_file(output))
        found |= {name: found[first] for name, first in tied.items() if first in found}
        ours = {name: facts for name, facts in found.items() if facts}
        if problem := difference(expected, ours, set()):
            problems[path] = f"converted: {problem}"
    return problems


def compare(seed: int, indices: range, folder: Path) -> tuple[dict[Path, str], dict[str, int]]:
    """Makes files of these indices and returns those that differ, and counts of the others."""
    objects: dict[Path, object] = {}
    counts = {"files": len(indices), "tensors": 0, "not read by PyTorch": 0}
    for index in indices:
        path = folder / f"honest-{seed}-{index}"
        try:
            made = sample(seed, index)
            path.write_bytes(made.contents)
            objects[path] = made.read(path)
        except Exception as error:
            counts["not read by PyTorch"] += 1
            counts[f"{type(error).__name__}: {str(error)[:60]}"] = 1
    outcomes, problems = inspect_checking([*objects])
    for path, outcome in outcomes.items():
        expected = tensors(objects[path])
        counts["tensors"] += len(outcome.tensors or ())
        reports = [name for name in outcome.reports if not name.startswith(REPORTED)]
        problem = outcome.problem or "; ".join(reports)
        if not problem and outcome.tensors is not None:
            refused = outcome.unsupported & {name for name, facts in expected.items() if facts}
            problem = difference(expected, outcome.tensors, set()) or ""
            problem = f"{refused} is refused" if refused else problem
        if problem:
            problems.setdefault(path, problem)
    rest = {path: value for path, value in objects.items() if path not in problems}
    return unlike_converted(rest, folder) | problems, counts

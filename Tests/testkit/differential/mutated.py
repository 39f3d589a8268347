"""Makes files whose structure is changed, and compares what PyTorch and others do with them."""

import functools
import pickletools
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from testkit.containers import arrays, streams, tars, zips
from testkit.containers.zips import Record, Zip
from testkit.differential import edits, honest
from testkit.differential.oracle import Answer, ask
from testkit.differential.ours import Outcome, inspect_checking
from testkit.differential.reading import difference
from testkit.differential.samples import Sampler
from testkit.paths import ROOT
from testkit.pickles.emitter import assemble, read_table
from testkit.pickles.parts import ONE_TWO, pickled, sound

Random = random.Random
HOSTILE = ROOT / "Tests/testkit/hostile/pickles.ini"
#: Pickles may name these alone: nothing else is run by any of them.
HARMLESS = re.compile(
    rb"(torch|collections|numpy|copy_?reg|_codecs|models|enums)[\w.]* \w+"
    rb"|(builtins|__builtin__) (list|dict|set|tuple|str|int|float|bool|bytes|object)"
)
DANGEROUS = re.compile(rb"load|hub|compile|ops|system|import|_C\b|exec|eval|open|save|run|memmap")
NINE = b"\0\0\x10A\0\0\x10A"


def _is_harmless(body: bytes) -> bool:
    try:
        for opcode, argument, _ in pickletools.genops(body + b"."):
            if opcode.name in ("STACK_GLOBAL", "EXT1", "EXT2", "EXT4"):
                return False
            name = str(argument).encode(errors="replace")
            if opcode.name in ("GLOBAL", "INST") and (
                not HARMLESS.fullmatch(name) or DANGEROUS.search(name)
            ):
                return False
    except Exception:
        return False
    return True


@functools.cache
def bodies() -> dict[str, list[bytes]]:
    """Returns the harmless pickles among the hostile ones, by the container that they are for."""
    table = read_table(HOSTILE)
    named: dict[str, bytes] = {}
    for name, text in table.pop("parts").items():
        named[name] = assemble(text, **named)
    found: dict[str, list[bytes]] = {"checkpoint": [], "stream": [], "tar": []}
    for section, lines in table.items():
        container = section.partition(", ")[2].replace("two", "checkpoint")
        if container in found:
            made = (assemble(text, **named) for text in lines.values())
            found[container] += [body for body in made if len(body) < 2000 and _is_harmless(body)]
    return found


@functools.cache
def payloads() -> list[bytes]:
    body = assemble('@posix.mkdir ( "marker" ) REDUCE')
    within = {
        "evil": pickled(body),
        "evil_stream": streams.Stream(object=pickled(body)).data,
        "evil_zip": zips.checkpoint(body).data,
    }
    named = {name: assemble("BINBYTES", data) for name, data in within.items()}
    return [assemble(text, **named) for text in edits.TABLE["payloads"].values()]


def pickle_for(container: str, rng: Random) -> bytes:
    """Returns a pickle; four in five have the payload, and every second is edited."""
    body = assemble("PERSID 5") if container == "tar" else sound("NONE" * (container == "stream"))
    if rng.random() < 0.4:
        body = rng.choice(bodies()[container])
    made = pickled(body)
    if rng.random() < 0.8:
        payload = rng.choice(payloads())
        places = (
            pickled(payload + b"0" + body),
            pickled(body + payload + b"0"),
            pickled(assemble("{", body, '"x"', payload, "}")) if rng.random() < 0.1 else made,
            pickled(assemble("{", '"m"', body, '"x"', payload, "}")),
            pickled(payload),
        )
        made = rng.choice(places)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        made = edits.edited_pickle(made, rng)
    return made


def evil_pickle(rng: Random) -> bytes:
    return pickled(rng.choice(payloads()))


def zip_file(rng: Random) -> bytes:
    records = [Record(zips.PICKLE, pickle_for("checkpoint", rng)), Record(zips.STORAGE, ONE_TWO)]
    records += [Record(zips.STORAGE[:-1] + "1", NINE), Record(zips.VERSION, b"3\n")]
    if rng.random() < 0.3:
        records.append(
            Record("archive/byteorder", rng.choice((*[b"little"] * 9, b"big", b"BIG", b"")))
        )
    if rng.random() < 0.2:
        records = [Record.compressed(r.name, r.data) if rng.random() < 0.5 else r for r in records]
    archive = Zip(tuple(records))
    field_edits = 0
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
        if rng.random() < 0.5 and archive.entries:
            archive = edits.edited_zip(archive, rng, evil_pickle(rng))
        else:
            field_edits += 1
    data = archive.data
    for _ in range(field_edits):
        data = edits.edited_zip_field(data, rng)
    return edits.joined(data, rng, evil_pickle(rng)) if rng.random() < 0.1 else data


def honest_file(rng: Random) -> bytes:
    """Returns a whole honest zip, in which fields or bytes are changed."""
    data = honest.repacked(Sampler(rng).object(2), rng)
    for _ in range(rng.randint(1, 3)):
        data = edits.edited_zip_field(data, rng)
    return data


def stream_file(rng: Random) -> bytes:
    fields: dict[str, Any] = {"object": pickle_for("stream", rng)}
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        name = rng.choice(("magic", "version", "system", "keys", "suffix", "storages"))
        old = vars(streams.Stream(**fields))[name]
        if name == "storages":
            fields[name] = rng.choice((
                ((2, ONE_TWO), (2, NINE)), ((3, ONE_TWO),), ((2, NINE),), ((0, b""),),
                ((1 << 40, b""),), (),
            ))  # fmt: skip
        elif name == "suffix":
            fields[name] = rng.choice((evil_pickle(rng), bytes(9), zips.Zip(()).data))
        else:
            fields[name] = rng.choice((edits.edited_pickle(old, rng), evil_pickle(rng)))
    return streams.Stream(**fields).data


def tar_file(rng: Random) -> bytes:
    identifier = pickle_for("tar", rng)[2:-1] if rng.random() < 0.7 else assemble("PERSID 5")
    archive = tars.checkpoint(identifier)
    for _ in range(rng.choice((0, 1, 1, 2))):
        archive = edits.edited_tar(archive, rng, evil_pickle(rng)) if archive.entries else archive
    data = archive.data
    for _ in range(rng.choice((0, 0, 1, 2))):
        data = edits.edited_tar_field(data, rng)
    return data


def numpy_file(rng: Random) -> bytes:
    data = honest.numpy_file(rng)
    if data.startswith(b"PK"):
        return edits.edited_zip_field(data, rng)
    begin = 10 + int.from_bytes(data[8:10], "little")
    header, elements = data[10:begin].decode("latin-1"), data[begin:]
    if rng.random() < 0.3:
        elements = rng.choice((evil_pickle(rng), ONE_TWO, elements[1:], elements * 2))
    for _ in range(rng.choice((1, 1, 2))):
        header = edits.edited_text(header.rstrip(), rng)
    return arrays.npy(header.encode("latin-1"), elements, rng.choice((118, 118, 0)))


def safetensors_file(rng: Random) -> bytes:
    data = honest.safe(rng)
    begin = 8 + int.from_bytes(data[:8], "little")
    header = edits.edited_text(data[8:begin].decode(), rng)
    return arrays.safetensors(header, data[begin:], alignment=rng.choice((1, 8)))


#: The share of each kind of file, how it is made, and the reader of its format.
KINDS: list[tuple[int, Callable[[Random], bytes], str]] = [
    (45, zip_file, "torch"), (8, honest_file, "torch"), (16, stream_file, "torch"),
    (20, tar_file, "torch"), (7, numpy_file, "numpy"), (4, safetensors_file, "safetensors"),
]  # fmt: skip


def sample(seed: int, index: int) -> tuple[bytes, str]:
    """Returns the file of an index, the same for the same seed, and the name of its reader."""
    rng = random.Random(f"mutated/{seed}/{index}")
    _, make, reader = rng.choices(KINDS, [weight for weight, _, _ in KINDS])[0]
    data = make(rng)
    if data and rng.random() < 0.08:
        data = edits.edited_bytes(data, rng)
    return data, reader


def disagreement(answer: Answer) -> str | None:
    """Returns the record of a zip that Python and PyTorch both read, and not equally."""
    first, second = answer.records.get("Python"), answer.records.get("PyTorch")
    if first is None or second is None:
        return None
    # The root of PyTorch's names is that of the first record.
    root = next(iter(first), "").partition("/")[0] + "/"
    within = {n.removeprefix(root): digest for n, digest in first.items() if n.startswith(root)}
    unlike = (n for n in within | second if within.get(n) != second.get(n))
    # An empty digest is that of a record which one of them refuses.
    return next((n for n in unlike if within.get(n) != "" != second.get(n) and n[-1:] != "/"), None)


def problem(answer: Answer, outcome: Outcome) -> str | None:
    """Returns which of the assertions does not hold."""
    if answer.executes and not outcome.reports:
        return "PyTorch runs the payload, and nothing is reported"
    if outcome.problem or outcome.tensors is None:
        return outcome.problem
    if answer.tensors is not None:
        unlike = difference(answer.tensors, outcome.tensors, outcome.unsupported)
        if unlike:
            return unlike
    record = disagreement(answer)
    if record is not None and not outcome.reports:
        return f"Python and PyTorch disagree on {record!r}, and nothing is reported"
    return None


def compare(seed: int, indices: range, folder: Path) -> tuple[dict[Path, str], dict[str, int]]:
    """Makes files of these indices and returns those with a problem, and counts."""
    files: dict[Path, str] = {}
    for index in indices:
        path = folder / f"mutated-{seed}-{index}"
        data, files[path] = sample(seed, index)
        path.write_bytes(data)
    answers = ask(files, folder)
    outcomes, problems = inspect_checking([*answers])
    counts = {
        "files": len(indices),
        "executed": sum(answer.executes for answer in answers.values()),
        "returned": sum(answer.tensors is not None for answer in answers.values()),
        "read by us": sum(outcome.tensors is not None for outcome in outcomes.values()),
        "records differ": sum(disagreement(answer) is not None for answer in answers.values()),
        "ended by a signal or limit": sum("status" in a.error for a in answers.values()),
    }
    for path, answer in answers.items():
        if problem(answer, outcomes[path]):
            # A process may be changed by the files before.
            alone = ask({path: files[path]}, folder)[path]
            again = alone._replace(executes=alone.executes or answer.executes)
            if found := problem(again, outcomes[path]):
                problems.setdefault(path, found)
    return problems, counts

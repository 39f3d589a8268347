"""Files that no honest writer makes, by topic; CASES.json has the outcome that each must have.

Nothing here imports torch, and no file is ever given to Python's pickle.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from testkit.containers import arrays, streams, tars, zips
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, fields, read_listing

#: The files of a topic by the names of their cases.
Files = dict[str, bytes | zips.Zip | streams.Stream | tars.Tar]

CONTAINERS: dict[str, Callable[[bytes], Any]] = {
    "": lambda body: body + b".",
    "cut": lambda body: body,
    "checkpoint": zips.checkpoint,
    "two": lambda body: zips.checkpoint(body, p.ONE_TWO, p.floats(9, 9)),
    "stream": lambda body: streams.Stream(object=p.pickled(body)),
    "tar": tars.checkpoint,
}


#: The functions by the names that archives.ini has for them.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "bytes": lambda data: data,
    "packed": lambda runs: zips.deflated_checkpoint(*runs),
    "empty": lambda: zips.Zip(()),
    "zip": zips.checkpoint,
    "stream": streams.Stream,
    "tar": tars.checkpoint,
    "tensor": lambda **entry: tars.checkpoint(tensors=(tars.tensor_entry(**entry),)),
    "storage": lambda **entry: tars.checkpoint(storages=(tars.storage_entry(**entry),)),
    "member": lambda **fields: tars.Member(**fields).blocks,
    "npy": arrays.npy,
    "safetensors": arrays.safetensors,
}


def raw(file: Any) -> bytes:
    return file if isinstance(file, bytes) else bytes(file.data)


def built(row: str, **named: bytes) -> bytes:
    """Returns the file of a row of archives.ini, which explains its language."""

    def values(text: str) -> dict[str, Any]:
        found = fields(text, **named)
        if "runs" in found:
            runs = (run.rpartition("*") for run in found["runs"].split(", "))
            found["runs"] = [(assemble(code, **named), int(count)) for code, _, count in runs]
        return found

    base, *steps = row.split(" | ")
    kind, _, rest = base.partition(" ")
    file = FUNCTIONS[kind](**values(rest))
    for step in steps:
        verb, name, *more = step.split(" ", 2)
        given = values(step if verb == "set" else "".join(more))
        match verb:
            case "set":
                file = replace(file, **given)
            case "change":
                file = file.changing(name, **given)
            case "drop":
                file = file.removing(name)
            case "deflate":
                packed = zips.Record.deflated(name, *given.get("runs", [(file[name].data, 1)]))
                file = file.changing(name, **vars(packed))
            case "cut":
                file = raw(file)[: int(name)]
            case "repeat":
                file = raw(file) * int(name)
            case _:
                entry = (zips.Record if isinstance(file, zips.Zip) else tars.Member)(name, **given)
                entries = (*file.entries, entry) if verb == "add" else (entry, *file.entries)
                file = replace(file, entries=entries)
    return raw(file)


FOLDER = Path(__file__).parent
PICKLES = read_listing(FOLDER / "pickles.ini")
PARTS = PICKLES["parts"] | {"every_byte": bytes(range(256))}
ARCHIVES = read_listing(FOLDER / "archives.ini", built, PARTS)


def listed(topic: str) -> Files:
    """Returns the files of `pickles.ini` and `archives.ini`."""
    files: Files = {**ARCHIVES.get(topic, {})}
    for section, bodies in PICKLES.items():
        name, _, container = section.partition(", ")
        if name == topic:
            files |= {case: CONTAINERS[container](body) for case, body in bodies.items()}
    return files

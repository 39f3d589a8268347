"""One hostile file: what it is, how it is read, and what must come of it."""

import re
from dataclasses import asdict, dataclass

SUFFIXES = {"pickle": "pkl", "pickle-prefixes": "pkl"}


@dataclass(frozen=True)
class Silence:
    """What PyTorch 2.13 makes of a file without an error: why it is wrong, and the tensors it reads.

    The name of a tensor that is the whole object is empty; None stands for an element that is whatever
    the memory held.
    """

    says: str
    reads: dict[str, list[float | None]]


@dataclass(frozen=True)
class Case:
    """A file and its outcome.

    `read` says what is done with the file: `pickle` runs the pickle machine over it, `archive` opens
    it and reads every tensor, `open` opens it whatever its format, `convert` writes it out raw over
    an older file, `globals` lists what its pickles name; `pickle-prefixes` and `archive-prefixes` do
    the same with every beginning of it. `torch` is there where PyTorch reads wrong data in silence.
    """

    topic: str
    name: str
    data: bytes
    expect: dict
    read: str = "archive"
    suffix: str = "zip"
    torch: Silence | None = None

    @property
    def file(self) -> str:
        """The path under Data/hostile."""
        suffix = SUFFIXES.get(self.read, self.suffix)
        return f"{_slug(self.topic)}/{_slug(self.name)}" + (f".{suffix}" if suffix else "")

    @property
    def line(self) -> dict:
        """The case as CASES.json has it."""
        entry = {"topic": self.topic, "case": self.name, "file": self.file, "read": self.read}
        return entry | {"expect": self.expect} | ({"torch": asdict(self.torch)} if self.torch else {})


def error(
    code: str | None, place: str | None = "", offset: int | None = None, says: list[str] | None = None
) -> dict:
    """A refusal: its code, the place it names, the byte, and words that its sentence must have.

    None stands for any.
    """
    return {"error": {"code": code, "place": place, "offset": offset, "says": says or []}}


def value(text: str) -> dict:
    """A pickle that is read, and how its value prints."""
    return {"value": text}


def tensors(**values: list[float]) -> dict:
    """A checkpoint that is read, and the values of its tensors."""
    return {"tensors": values}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")

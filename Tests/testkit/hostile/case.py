"""A hostile file, how it is read, and the outcome that it must have."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testkit.containers.streams import Stream
from testkit.containers.tars import Tar
from testkit.containers.zips import Zip

Json = Mapping[str, object]
Source = bytes | Zip | Stream | Tar
SUFFIXES: dict[type, str] = {Zip: "zip", Stream: "stream", Tar: "tar", bytes: "pkl"}


@dataclass(frozen=True)
class Case:
    """A file and its outcome.

    `read` is the way to read the file: `pickle` runs the pickle machine over it, `archive` opens it
    and reads every tensor, `open` opens it whatever its format, `convert` writes it out raw over an
    older file, `globals` lists the names in its pickles. `pickle-prefixes` and `archive-prefixes`
    do the same with every beginning of it. `torch` is set where PyTorch silently reads wrong data.
    """

    topic: str
    name: str
    data: bytes
    expect: Json
    read: str
    suffix: str
    torch: Json | None = None

    @property
    def file(self) -> str:
        """The path under Data/hostile."""
        return f"{_slug(self.topic)}/{_slug(self.name)}" + (
            f".{self.suffix}" if self.suffix else ""
        )

    @property
    def line(self) -> dict[str, object]:
        """The case in CASES.json."""
        line: dict[str, object] = {"topic": self.topic, "case": self.name, "file": self.file}
        line |= {"read": self.read, "expect": self.expect}
        return line | ({"torch": self.torch} if self.torch else {})


@dataclass(frozen=True)
class Topic:
    """Makes the cases of a topic; `read` is the usual way to read its files."""

    topic: str
    read: str = "archive"

    def __call__(
        self,
        name: str,
        source: Source,
        expect: Json,
        read: str | None = None,
        suffix: str | None = None,
        torch: Json | None = None,
    ) -> Case:
        """A case; a container's own suffix is the default, and that of bytes is "pkl"."""
        data = source if isinstance(source, bytes) else source.data
        suffix = SUFFIXES[type(source)] if suffix is None else suffix
        return Case(self.topic, name, data, expect, read or self.read, suffix, torch)


def error(
    code: str | None,
    place: str | None = "",
    offset: int | None = None,
    says: str | Sequence[str] = (),
) -> Json:
    """An error: its code, the place it names, the byte, and words in its message; None is any."""
    words = [says] if isinstance(says, str) else list(says)
    return {"error": {"code": code, "place": place, "offset": offset, "says": words}}


def value(text: str) -> Json:
    """A pickle that is read, and its value in print."""
    return {"value": text}


def tensors(**values: Sequence[float]) -> Json:
    """A checkpoint that is read, and the values of its tensors."""
    return {"tensors": values}


def silence(says: str, **reads: Sequence[float | None]) -> Json:
    """The tensors that PyTorch 2.13 reads without an error, and why that is wrong.

    The name of a tensor that is the whole object is empty; None is an element that is whatever the
    memory held.
    """
    return {"says": says, "reads": reads}


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")

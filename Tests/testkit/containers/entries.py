"""The parts of an archive in their order, any of which can be changed, added or removed."""

from dataclasses import Field, dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar


class Entry(Protocol):
    """A record of a zip, or a member of a tar."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def name(self) -> str: ...


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Entries(Generic[E]):
    """An archive's entries; a change returns a copy."""

    entries: tuple[E, ...]

    def __getitem__(self, name: str) -> E:
        return next(entry for entry in self.entries if entry.name == name)

    def changing(self, name: str, /, **fields: Any) -> Self:
        """Returns other values for fields of every entry of that name."""
        return replace(
            self,
            entries=tuple(
                replace(entry, **fields) if entry.name == name else entry for entry in self.entries
            ),
        )

    def adding(self, *entries: E) -> Self:
        return replace(self, entries=self.entries + entries)

    def removing(self, name: str) -> Self:
        return replace(self, entries=tuple(e for e in self.entries if e.name != name))

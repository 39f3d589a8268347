"""The parts of an archive in their order, any of which can be changed, added or removed."""

from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

E = TypeVar("E")


@dataclass(frozen=True)
class Entries(Generic[E]):
    """An archive's entries, each of which has a name; a change returns a copy."""

    entries: tuple[E, ...]

    @property
    def _named(self) -> list[tuple[str, Any]]:
        return [(entry.name, entry) for entry in self.entries]  # type: ignore[attr-defined]

    def __getitem__(self, key: str) -> E:
        return next(entry for name, entry in self._named if name == key)  # type: ignore[no-any-return]

    def changing(self, key: str, /, **fields: Any) -> Self:
        """Returns other values for fields of every entry of that name."""
        entries = (replace(e, **fields) if name == key else e for name, e in self._named)
        return replace(self, entries=tuple(entries))

    def removing(self, key: str) -> Self:
        return replace(self, entries=tuple(e for name, e in self._named if name != key))

"""A pickler for checkpoint objects that writes as Python 2 or Python 3 did, under protocol 2."""

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from .emitter import Argument, assemble

#: CPython's pickler in Python, whose methods the type checker does not know.
PICKLER: Any = pickle._Pickler


@dataclass(frozen=True)
class Global:
    """A class or function, named and never imported."""

    module: str
    name: str


@dataclass(eq=False)
class Call:
    """A call that the reader makes: REDUCE, or NEWOBJ when `new`; then BUILD with `state`."""

    callable: object
    arguments: tuple[object, ...]
    state: object = None
    new: bool = False


@dataclass(eq=False)
class PersistentID:
    """An object that is stored elsewhere, under BINPERSID."""

    value: object


def dump(value: object, python: int = 3, lower: Callable[[object], object] | None = None) -> bytes:
    """Returns the pickle of `value`, as Python 2 or 3 wrote it.

    `lower` turns what a container stores in its own way (tensors, storages) into a `Call` or a
    `PersistentID`, and answers None for everything else.
    """
    output = io.BytesIO()
    _Pickler(output, python, lower or (lambda _: None)).dump(value)
    return output.getvalue()


class _Pickler(pickle._Pickler):
    """CPython's pickler, with each text and each name memoized once."""

    dispatch: ClassVar[dict[type, Callable[[Any, Any], None]]] = dict(PICKLER.dispatch)
    memo: dict[int, object]
    memoize: Callable[[object], None]
    write: Callable[[bytes], None]

    def __init__(self, file: io.BytesIO, python: int, lower: Callable[[object], object]) -> None:
        super().__init__(file, 2)
        self.python = python
        self.lower = lower
        self.unique: dict[object, object] = {}

    def emit(self, *parts: Argument) -> None:
        self.write(assemble(*parts))

    def save(self, value: object, save_persistent_id: bool = True) -> None:
        if isinstance(value, str | Global):
            value = self.unique.setdefault(value, value)
        lowered = self.lower(value)
        if self.python == 2 and isinstance(value, OrderedDict):
            pairs = [list(item) for item in value.items()]
            lowered = Call(OrderedDict, (pairs,), vars(value) or None)
        match value if lowered is None else lowered:
            case PersistentID(value=identifier):
                self.save(identifier)
                self.emit("BINPERSID")
            case Call() as call if id(value) not in self.memo:
                self.save(call.callable)
                self.save(call.arguments)
                self.emit("NEWOBJ" if call.new else "REDUCE")
                self.memoize(value)
                if call.state is not None:
                    self.save(call.state)
                    self.emit("BUILD")
            case _:
                PICKLER.save(self, value, save_persistent_id)

    def save_global_name(self, value: Global) -> None:
        self.emit("GLOBAL", f"{value.module} {value.name}")
        self.memoize(value)

    def save_text(self, value: str) -> None:
        if self.python == 2:
            short = len(value.encode()) < 256
            self.emit("SHORT_BINSTRING" if short else "BINSTRING", value)
            self.memoize(value)
        else:
            PICKLER.dispatch[str](self, value)

    def save_integer(self, value: int) -> None:
        bits = (value if value >= 0 else ~value).bit_length()
        if self.python == 2 and 32 <= bits < 64:
            self.emit("INT", str(value))
        else:
            PICKLER.dispatch[int](self, value)

    dispatch |= {Global: save_global_name, str: save_text, int: save_integer}

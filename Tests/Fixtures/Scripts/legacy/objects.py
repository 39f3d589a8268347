"""A pickler for checkpoint objects that writes as Python 2 or Python 3 did, under protocol 2."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from .emitter import Emitter


@dataclass(eq=False)
class Global:
    """A class or function, named and never imported."""

    module: str
    name: str


@dataclass(eq=False)
class Call:
    """A call that the reader makes: REDUCE, or NEWOBJ when `new`; then BUILD with `state`."""

    callable: object
    arguments: tuple
    state: object = None
    new: bool = False


@dataclass(eq=False)
class PersistentID:
    """An object that is stored elsewhere, under BINPERSID."""

    value: object


class ObjectWriter:
    """Writes one object as one pickle.

    `lower` turns what the container stores in its own way (tensors, storages) into a `Call`, a
    `PersistentID` or a `Global`, and answers None for everything else.
    """

    def __init__(self, python: int, lower: Callable[[object], object] = lambda _: None) -> None:
        self.python = python
        self.lower = lower
        self.emitter = Emitter()
        self.memo: dict[object, int] = {}
        self.kept: list[object] = []

    def dump(self, value: object) -> bytes:
        """The complete pickle of `value`."""
        self.emitter.op("PROTO", 2)
        self.save(value)
        return self.emitter.finish()

    def save(self, value: object) -> None:
        """Append whatever puts `value` on the stack."""
        key = self._memo_key(value)
        if key in self.memo:
            index = self.memo[key]
            self.emitter.op("BINGET" if index < 256 else "LONG_BINGET", index)
            return
        lowered = self.lower(value)
        if lowered is not None:
            self._save_lowered(lowered, key)
        elif value is None:
            self.emitter.op("NONE")
        elif isinstance(value, (bool, int, float)):
            self._save_number(value)
        elif isinstance(value, str):
            self._save_text(value, key)
        elif isinstance(value, (Global, Call, PersistentID)):
            self._save_lowered(value, key)
        elif isinstance(value, OrderedDict):
            self._save_ordered_dict(value, key)
        elif isinstance(value, dict):
            self.emitter.op("EMPTY_DICT")
            self._put(key)
            self._save_items(value)
        elif isinstance(value, list):
            self._save_list(value, key)
        elif isinstance(value, tuple):
            self._save_tuple(value, key)
        else:
            raise TypeError(f"cannot pickle {type(value).__name__}")

    def _memo_key(self, value: object) -> object:
        if isinstance(value, str):
            return value
        if isinstance(value, Global):
            return (value.module, value.name)
        self.kept.append(value)
        return id(value)

    def _put(self, key: object) -> None:
        index = len(self.memo)
        self.memo[key] = index
        self.emitter.op("BINPUT" if index < 256 else "LONG_BINPUT", index)

    def _save_number(self, value: bool | int | float) -> None:
        emitter = self.emitter
        if isinstance(value, bool):
            emitter.op("NEWTRUE" if value else "NEWFALSE")
        elif isinstance(value, float):
            emitter.op("BINFLOAT", value)
        elif 0 <= value < 1 << 8:
            emitter.op("BININT1", value)
        elif 0 <= value < 1 << 16:
            emitter.op("BININT2", value)
        elif -(1 << 31) <= value < 1 << 31:
            emitter.op("BININT", value)
        elif self.python == 2 and -(1 << 63) <= value < 1 << 63:
            emitter.op("INT", str(value))
        else:
            emitter.op("LONG1", value)

    def _save_text(self, value: str, key: object) -> None:
        if self.python == 3:
            self.emitter.op("BINUNICODE", value)
        else:
            data = value.encode("utf-8")
            self.emitter.op("SHORT_BINSTRING" if len(data) < 256 else "BINSTRING", data)
        self._put(key)

    def _save_lowered(self, value: object, key: object) -> None:
        if isinstance(value, Global):
            self.emitter.op("GLOBAL", value.module, value.name)
            self._put(key)
        elif isinstance(value, PersistentID):
            self.save(value.value)
            self.emitter.op("BINPERSID")
        elif isinstance(value, Call):
            self.save(value.callable)
            self.save(value.arguments)
            self.emitter.op("NEWOBJ" if value.new else "REDUCE")
            self._put(key)
            if value.state is not None:
                self.save(value.state)
                self.emitter.op("BUILD")
        else:
            raise TypeError(f"cannot lower {type(value).__name__}")

    def _save_ordered_dict(self, value: OrderedDict, key: object) -> None:
        factory = Global("collections", "OrderedDict")
        if self.python == 2:
            items = [[name, item] for name, item in value.items()]
            self._save_lowered(Call(factory, (items,)), key)
        else:
            self._save_lowered(Call(factory, ()), key)
            self._save_items(value)
        attributes = getattr(value, "__dict__", {})
        if attributes:
            self.save(attributes)
            self.emitter.op("BUILD")

    def _save_items(self, value: dict) -> None:
        if not value:
            return
        if len(value) > 1:
            self.emitter.op("MARK")
        for name, item in value.items():
            self.save(name)
            self.save(item)
        self.emitter.op("SETITEMS" if len(value) > 1 else "SETITEM")

    def _save_list(self, value: list, key: object) -> None:
        self.emitter.op("EMPTY_LIST")
        self._put(key)
        if not value:
            return
        if len(value) > 1:
            self.emitter.op("MARK")
        for item in value:
            self.save(item)
        self.emitter.op("APPENDS" if len(value) > 1 else "APPEND")

    def _save_tuple(self, value: tuple, key: object) -> None:
        if not value:
            self.emitter.op("EMPTY_TUPLE")
            return
        if len(value) > 3:
            self.emitter.op("MARK")
        for item in value:
            self.save(item)
        self.emitter.op(f"TUPLE{len(value)}" if len(value) <= 3 else "TUPLE")
        self._put(key)

"""A pickler for checkpoint objects that writes as Python 2 or Python 3 did, under protocol 2."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from .emitter import Argument, assemble


@dataclass(eq=False)
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
    """The pickle of `value`, as Python 2 or 3 wrote it.

    `lower` turns what a container stores in its own way (tensors, storages) into a `Call`, a
    `PersistentID` or a `Global`, and answers None for everything else.
    """
    return _Pickler(python, lower or (lambda _: None)).dump(value)


class _Pickler:
    def __init__(self, python: int, lower: Callable[[object], object]) -> None:
        self.python = python
        self.lower = lower
        self.output = bytearray()
        self.memo: dict[Hashable, int] = {}
        self.kept: list[object] = []

    def dump(self, value: object) -> bytes:
        self.emit("PROTO", 2)
        self.save(value)
        self.emit("STOP")
        return bytes(self.output)

    def emit(self, *parts: Argument) -> None:
        self.output += assemble(*parts)

    def save(self, value: object) -> None:
        """Appends whatever puts `value` on the stack."""
        key = self.memo_key(value)
        if key in self.memo:
            index = self.memo[key]
            self.emit("BINGET" if index < 256 else "LONG_BINGET", index)
            return
        lowered = self.lower(value)
        match value if lowered is None else lowered:
            case None:
                self.emit("NONE")
            case bool() | int() | float() as number:
                self.save_number(number)
            case str() as text:
                self.save_text(text)
                self.put(key)
            case Global() as symbol:
                self.emit("GLOBAL", f"{symbol.module} {symbol.name}")
                self.put(key)
            case PersistentID() as persistent:
                self.save(persistent.value)
                self.emit("BINPERSID")
            case Call() as call:
                self.save_call(call, key)
            case OrderedDict() as ordered:
                self.save_ordered_dict(ordered, key)
            case dict() as items:
                self.emit("EMPTY_DICT")
                self.put(key)
                self.save_items(items)
            case list() as elements:
                self.emit("EMPTY_LIST")
                self.put(key)
                self.save_all(elements, "APPEND", "APPENDS")
            case ():
                self.emit("EMPTY_TUPLE")
            case tuple() as elements:
                self.save_tuple(elements)
                self.put(key)
            case other:
                raise TypeError(f"cannot pickle {type(other).__name__}")

    def memo_key(self, value: object) -> Hashable:
        if isinstance(value, str):
            return value
        if isinstance(value, Global):
            return (value.module, value.name)
        self.kept.append(value)
        return id(value)

    def put(self, key: Hashable) -> None:
        index = len(self.memo)
        self.memo[key] = index
        self.emit("BINPUT" if index < 256 else "LONG_BINPUT", index)

    def save_number(self, value: bool | int | float) -> None:
        if isinstance(value, bool):
            self.emit("NEWTRUE" if value else "NEWFALSE")
        elif isinstance(value, float):
            self.emit("BINFLOAT", value)
        elif 0 <= value < 1 << 16:
            self.emit("BININT1" if value < 1 << 8 else "BININT2", value)
        elif -(1 << 31) <= value < 1 << 31:
            self.emit("BININT", value)
        elif self.python == 2 and -(1 << 63) <= value < 1 << 63:
            self.emit("INT", str(value))
        else:
            self.emit("LONG1", value)

    def save_text(self, value: str) -> None:
        if self.python == 3:
            self.emit("BINUNICODE", value)
        else:
            short = len(value.encode()) < 256
            self.emit("SHORT_BINSTRING" if short else "BINSTRING", value)

    def save_call(self, call: Call, key: Hashable) -> None:
        self.save(call.callable)
        self.save(call.arguments)
        self.emit("NEWOBJ" if call.new else "REDUCE")
        self.put(key)
        if call.state is not None:
            self.save(call.state)
            self.emit("BUILD")

    def save_ordered_dict(self, value: "OrderedDict[object, object]", key: Hashable) -> None:
        factory = Global("collections", "OrderedDict")
        if self.python == 2:
            self.save_call(Call(factory, ([list(item) for item in value.items()],)), key)
        else:
            self.save_call(Call(factory, ()), key)
            self.save_items(value)
        attributes = getattr(value, "__dict__", {})
        if attributes:
            self.save(attributes)
            self.emit("BUILD")

    def save_items(self, value: dict[object, object]) -> None:
        flat = [part for item in value.items() for part in item]
        self.save_all(flat, "SETITEM", "SETITEMS", len(value))

    def save_all(self, values: list[object], one: str, many: str, count: int | None = None) -> None:
        """The values, and the opcode that adds them to what is below them."""
        count = len(values) if count is None else count
        if count > 1:
            self.emit("MARK")
        for value in values:
            self.save(value)
        if count:
            self.emit(many if count > 1 else one)

    def save_tuple(self, value: tuple[object, ...]) -> None:
        if len(value) > 3:
            self.emit("MARK")
        for item in value:
            self.save(item)
        self.emit(f"TUPLE{len(value)}" if len(value) <= 3 else "TUPLE")

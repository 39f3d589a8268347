"""CPython's own unpickler that calls nothing: globals stay names, calls are recorded."""

import io
import json
import pickle
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from .emitter import OPCODES
from .objects import Global, PersistentID


class GlobalName(Global):
    """A GLOBAL, named as the pickle names it, without Python 2 renaming."""

    def __call__(self, *arguments: object) -> "Recorded":
        return Recorded(self, arguments)


class Python2String(bytes):
    """The bytes of STRING, BINSTRING and SHORT_BINSTRING."""


@dataclass(eq=False)
class Recorded:
    """The result of a call, and the changes made to it afterwards."""

    callable: object
    arguments: tuple[object, ...]
    keywords: dict[str, object] = field(default_factory=dict)
    states: list[object] = field(default_factory=list)
    items: list[tuple[object, object]] = field(default_factory=list)
    elements: list[object] = field(default_factory=list)

    def __call__(self, *arguments: object) -> "Recorded":
        return Recorded(self, arguments)

    def __setstate__(self, state: object) -> None:
        self.states.append(state)

    def __setitem__(self, key: object, value: object) -> None:
        self.items.append((key, value))

    def append(self, element: object) -> None:
        self.elements.append(element)

    add = append


class RecordingUnpickler(pickle._Unpickler):
    """`pickle._Unpickler` is CPython's interpreter in Python, each opcode a method."""

    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = dict(pickle._Unpickler.dispatch)
    stack: list[Any]

    def find_class(self, module: str, name: str) -> GlobalName:
        return GlobalName(module, name)

    def persistent_load(self, pid: object) -> PersistentID:
        return PersistentID(pid)

    def _decode_string(self, value: bytes) -> Python2String:
        return Python2String(value)

    def record_new_object(self) -> None:
        arguments = self.stack.pop()
        self.stack.append(Recorded(self.stack.pop(), arguments))

    def record_new_object_with_keywords(self) -> None:
        keywords, arguments = self.stack.pop(), self.stack.pop()
        self.stack.append(Recorded(self.stack.pop(), arguments, keywords))

    def push_nothing(self, code: int = 0) -> None:
        """Returns the value of an extension, which is not registered, and of a buffer."""
        self.stack.append(None)

    get_extension = push_nothing

    dispatch[pickle.NEWOBJ[0]] = record_new_object
    dispatch[pickle.NEWOBJ_EX[0]] = record_new_object_with_keywords
    dispatch[pickle.NEXT_BUFFER[0]] = push_nothing


def interpret(data: bytes) -> tuple[list[str], dict[str, object]]:
    """Returns the opcodes as they first appear, and the value as JSON with typed nodes."""
    names = {ord(opcode.code): name for name, opcode in OPCODES.items()}
    read: dict[str, None] = {}

    class Traced(dict[int, Callable[[Any], None]]):
        def __getitem__(self, key: int) -> Callable[[Any], None]:
            read[names[key]] = None
            return super().__getitem__(key)

    unpickler: Any = RecordingUnpickler(io.BytesIO(data))
    unpickler.dispatch = Traced(unpickler.dispatch)
    value = _render(unpickler.load(), ())
    return [*read], value


def _text(value: str) -> tuple[str, str]:
    """Lone surrogates are not JSON: such a text is given as hexadecimal of WTF-8."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "str_surrogates", value.encode("utf-8", "surrogatepass").hex()
    return "str", value


PLAIN: dict[type, Callable[[Any], tuple[str, object]]] = {
    type(None): lambda value: ("none", None),
    bool: lambda value: ("bool", value),
    int: lambda value: ("int", str(value)),
    float: lambda value: ("float", value.hex()),
    str: _text,
    Python2String: lambda value: ("str2", value.hex()),
    bytes: lambda value: ("bytes", value.hex()),
    bytearray: lambda value: ("bytearray", value.hex()),
    memoryview: lambda value: ("bytearray", value.hex()),
    GlobalName: lambda value: ("global", f"{value.module} {value.name}"),
}


def _render(value: object, path: tuple[int, ...]) -> dict[str, object]:
    if type(value) in PLAIN:
        return dict([PLAIN[type(value)](value)])
    if id(value) in path:
        return {"ref": "cycle"}
    inner = (*path, id(value))

    def all_of(values: Iterable[object]) -> list[object]:
        return [_render(item, inner) for item in values]

    match value:
        case list() | tuple():
            return {type(value).__name__: all_of(value)}
        case dict():
            return {"dict": [all_of(pair) for pair in value.items()]}
        case set() | frozenset():
            ordered = sorted(all_of(value), key=lambda item: json.dumps(item, sort_keys=True))
            return {type(value).__name__: ordered}
        case PersistentID():
            return {"persistent": _render(value.value, inner)}
        case Recorded():
            content = {
                "kwargs": [all_of(pair) for pair in value.keywords.items()],
                "states": all_of(value.states),
                "items": [all_of(pair) for pair in value.items],
                "elements": all_of(value.elements),
            }
            present = {name: part for name, part in content.items() if part}
            call = {"callable": _render(value.callable, inner), "args": all_of(value.arguments)}
            return {"object": call | present}
    raise TypeError(f"cannot render {type(value).__name__}")

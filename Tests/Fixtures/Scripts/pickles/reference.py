"""CPython's own unpickler with nothing to call: globals stay names, calls are recorded."""

import io
import json
import pickle
from dataclasses import dataclass, field


@dataclass(frozen=True)
class GlobalName:
    """A GLOBAL, named as the pickle names it, without Python 2 renaming."""

    module: str
    name: str

    def __call__(self, *arguments: object) -> "Recorded":
        return Recorded(self, arguments)


@dataclass(frozen=True)
class Persistent:
    """A persistent id."""

    value: object


class Python2String(bytes):
    """What STRING, BINSTRING and SHORT_BINSTRING hold."""


@dataclass(eq=False)
class Recorded:
    """The result of a call, and what was done to it afterwards."""

    callable: object
    arguments: tuple
    keywords: dict = field(default_factory=dict)
    states: list = field(default_factory=list)
    items: list = field(default_factory=list)
    elements: list = field(default_factory=list)

    def __call__(self, *arguments: object) -> "Recorded":
        return Recorded(self, arguments)

    def __setstate__(self, state: object) -> None:
        self.states.append(state)

    def __setitem__(self, key: object, value: object) -> None:
        self.items.append((key, value))

    def append(self, element: object) -> None:
        self.elements.append(element)

    def extend(self, elements: list) -> None:
        self.elements.extend(elements)

    def add(self, element: object) -> None:
        self.elements.append(element)


class RecordingUnpickler(pickle._Unpickler):
    """`pickle._Unpickler` is CPython's interpreter in Python, each opcode a method."""

    dispatch = dict(pickle._Unpickler.dispatch)

    def find_class(self, module: str, name: str) -> GlobalName:
        return GlobalName(module, name)

    def persistent_load(self, pid: object) -> Persistent:
        return Persistent(pid)

    def _decode_string(self, value: bytes) -> Python2String:
        return Python2String(value)

    def record_new_object(self) -> None:
        arguments = self.stack.pop()
        self.stack.append(Recorded(self.stack.pop(), arguments))

    def record_new_object_with_keywords(self) -> None:
        keywords, arguments = self.stack.pop(), self.stack.pop()
        self.stack.append(Recorded(self.stack.pop(), arguments, keywords))

    dispatch[pickle.NEWOBJ[0]] = record_new_object
    dispatch[pickle.NEWOBJ_EX[0]] = record_new_object_with_keywords


def rendered(data: bytes) -> dict:
    """The value of a pickle, as JSON with a type on every node."""
    return _render(RecordingUnpickler(io.BytesIO(data)).load(), ())


def _render(value: object, path: tuple[int, ...]) -> dict:
    if id(value) in path:
        return {"ref": "cycle"}
    inner = (*path, id(value))

    def all_of(values: object) -> list:
        return [_render(item, inner) for item in values]

    def pairs_of(pairs: object) -> list:
        return [all_of(pair) for pair in pairs]

    match value:
        case None:
            return {"none": None}
        case bool():
            return {"bool": value}
        case int():
            return {"int": str(value)}
        case float():
            return {"float": value.hex()}
        case str():
            return _text(value)
        case Python2String():
            return {"str2": value.hex()}
        case bytes():
            return {"bytes": value.hex()}
        case bytearray() | memoryview():
            return {"bytearray": bytes(value).hex()}
        case list():
            return {"list": all_of(value)}
        case tuple():
            return {"tuple": all_of(value)}
        case dict():
            return {"dict": pairs_of(value.items())}
        case set() | frozenset():
            ordered = sorted(all_of(value), key=lambda item: json.dumps(item, sort_keys=True))
            return {type(value).__name__: ordered}
        case GlobalName():
            return {"global": f"{value.module} {value.name}"}
        case Persistent():
            return {"persistent": _render(value.value, inner)}
        case Recorded():
            content = {"callable": _render(value.callable, inner), "args": all_of(value.arguments)}
            if value.keywords:
                content["kwargs"] = pairs_of(value.keywords.items())
            if value.states:
                content["states"] = all_of(value.states)
            if value.items:
                content["items"] = pairs_of(value.items)
            if value.elements:
                content["elements"] = all_of(value.elements)
            return {"object": content}
    raise TypeError(f"cannot render {type(value).__name__}")


def _text(value: str) -> dict:
    """Lone surrogates are no JSON: such a text is given as hexadecimal of WTF-8."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return {"str_surrogates": value.encode("utf-8", "surrogatepass").hex()}
    return {"str": value}

"""Values that CPython pickles, at every protocol."""

import argparse
import collections
import datetime
import fractions
import pickle

SHARED = ["shared"]


def _recursive(value: list[object], item: object) -> list[object]:
    value.append(item)
    return value


INNER: list[object] = []
SELF_LIST: list[object] = [1]
SELF_DICT: dict[str, object] = {"name": "self"}
SELF_DICT["self"] = SELF_DICT

VALUES: dict[str, object] = {
    "constants": [None, True, False],
    "integers": [0, 1, -1, 255, 256, 65535, 65536, -32768, (1 << 31) - 1, -(1 << 31), 1 << 31],
    "big-integers": [
        sign * value
        for value in (1 << 32, (1 << 63) - 1, 1 << 63, 1 << 64, 1 << 71, 3**200, 7**2000)
        for sign in (1, -1)
    ],
    "floats": [0.0, -0.0, 0.1, 1e300, 5e-324, float("inf"), float("-inf"), float("nan")],
    "text": ["", "plain", "naïve €", "line\nbreak \\ \0", "\U0001f600", "x" * 300],
    "surrogates": ["\ud800", "a\udfffb"],
    "bytes": [b"", b"abc", bytes(range(256)), b"\xff" * 300],
    "bytearray": [bytearray(), bytearray(b"\0\1\2")],
    "lists": [[], [1], [1, [2, [3, []]]], list(range(5))],
    "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((), ((),))],
    "dictionaries": [{}, {"a": 1}, {"b": {"a": [1]}, "a": {}, "c": ()}],
    "many-items": dict.fromkeys(range(1100)),
    "dictionary-keys": {1: "int", 2.5: "float", (1, "a"): "tuple", None: "none", b"k": "bytes"},
    "sets": [set(), {1, 2, 3}, frozenset(), frozenset({4, 5})],
    "shared": [SHARED, SHARED, (SHARED,)],
    "recursive-list": _recursive(SELF_LIST, SELF_LIST),
    "recursive-dict": SELF_DICT,
    "recursive-tuple": _recursive(INNER, (INNER, 2)),
    "globals": [dict, collections.OrderedDict, pickle.dumps],
    "ordered-dict": collections.OrderedDict([("b", 1), ("a", 2)]),
    "deque": collections.deque([1, 2], maxlen=3),
    "namespace": argparse.Namespace(epochs=90, lr=0.1, arch="resnet18"),
    "fraction": fractions.Fraction(1, 3),
    "date": datetime.datetime(2017, 1, 23, 12, 30, 5, 250000),
    "complex": [1 + 2j],
    "range-slice": [range(1, 10, 2), Ellipsis],
}


def pickles() -> dict[str, bytes]:
    return {
        f"{name}-{protocol}": pickle.dumps(value, protocol)
        for name, value in VALUES.items()
        for protocol in range(6)
    }

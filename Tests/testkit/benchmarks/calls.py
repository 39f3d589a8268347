"""Finds out whether loading a file in Python would call foreign code, without calling any.

The file is loaded with `torch.load(weights_only=False)`, or `numpy.load` if it is NumPy's, in a
process of its own. Its unpickler resolves only names that are plain data; every other name becomes
a class that ends the process when it is called, as does the start of another process.
"""

import _compat_pickle
import io
import os
import pickle
import random
import re
import resource
import signal
import sys
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
import numpy
import torch
from torch._weights_only_unpickler import _get_allowed_globals

#: What loading a file does with names that are not plain data.
CALLS, NAMES, NEITHER = "calls", "names", "neither"
#: How often a zip is loaded; what some of them do depends on memory that was freed before.
ATTEMPTS = 6
#: Plain data that is resolved, also what PyTorch's own safe loader refuses.
PLAIN = re.compile(
    r"builtins\.(bool|bytearray|bytes|complex|dict|float|frozenset|int|list|object|range|set|slice"
    r"|str|tuple|[A-Z]\w*(Error|Exception)|StopIteration|zip)|copyreg\._reconstructor"
    r"|_codecs\.encode|collections\.(Counter|OrderedDict|User\w+|defaultdict|deque)|uuid\.UUID"
    r"|datetime\.(date|time|datetime|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction"
    r"|pathlib\.(Pure)?(Posix|Windows)?Path|argparse\.Namespace|types\.SimpleNamespace"
    r"|numpy\.(dtype|ndarray|dtypes\.\w+|bool_?|(u?int|float|complex)\d+)"
    r"|numpy\._?core\.(multiarray\.(_reconstruct|scalar)|numeric\._frombuffer)"
    r"|torch\.(\w+_format|strided|sparse_\w+|bits\w+|float\w+|_utils\._rebuild_\w+)"
    r"|torch\._tensor\._rebuild_from_type_v2"
)
#: Classes that hold a network's parts, for which `Plain` is put.
PARTS = re.compile(r"(torch\.(nn|optim|distributed|torch_version)|torchvision\.models)\.[\w.]+")
ALLOWED = frozenset(_get_allowed_globals())
_CODES = {3: CALLS, 4: NAMES, 0: NEITHER}
_is_named = False


class Foreign:
    """A name that is not plain data; a call of it ends the process."""

    def __new__(cls, *_: object, **__: object) -> "Foreign":
        os._exit(3)


class Plain:
    """A class of a network's parts."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...


class Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        global _is_named
        old = _compat_pickle.NAME_MAPPING.get((module, name))
        module, name = old or (_compat_pickle.IMPORT_MAPPING.get(module, module), name)
        full = f"{module}.{name}"
        if full == "torch.storage._load_from_bytes":
            return lambda data: load(io.BytesIO(data))
        if full in ALLOWED or ("." not in name and PLAIN.fullmatch(full)):
            return super().find_class(module, name)
        if name.lstrip("_")[:1].isupper() and "." not in name and PARTS.fullmatch(full):
            return Plain
        _is_named = True
        return type("Foreign", (Foreign,), {})


PICKLE: Any = types.ModuleType("pickle")
PICKLE.Unpickler, PICKLE.UnpicklingError = Unpickler, pickle.UnpicklingError
PICKLE.load = lambda file, **options: Unpickler(file, **options).load()


def load(file: Any) -> Any:
    return torch.load(file, pickle_module=PICKLE, weights_only=False)


def load_array(path: Path) -> Any:
    for module in ("format", "npyio"):
        getattr(numpy.lib, f"_{module}_impl").pickle = PICKLE
    return [*numpy.load(path, allow_pickle=True).values()]


def stop(event: str, _: object) -> None:
    """An audit hook that ends the process before it would start another or use the network."""
    if event.startswith(("os.system", "os.exec", "os.posix_spawn", "subprocess.", "socket.")):
        os._exit(3)


def outcome(read: Callable[[Path], Any], path: Path, attempt: int = 0) -> str:
    """Reads the file in a process of its own, with another free list in each attempt."""
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        return _CODES.get(os.waitstatus_to_exitcode(status), NEITHER)
    sys.addaudithook(stop)
    signal.alarm(30)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        freed = [bytes(random.randrange(8000)) for _ in range(100 * attempt)]
        del freed[::2]
        read(path)
    except BaseException:
        pass
    finally:
        os._exit(4 if _is_named else 0)


def calls(path: Path, attempts: int = ATTEMPTS) -> str:
    """Returns CALLS if one of several attempts calls a foreign name, or else NAMES or NEITHER."""
    readers: list[Callable[[Path], Any]] = [load] * (attempts if zipfile.is_zipfile(path) else 1)
    if path.suffix in (".npy", ".npz"):
        readers.append(load_array)
    found = set()
    for attempt, read in enumerate(readers):
        found.add(outcome(read, path, attempt))
        if CALLS in found:
            break
    return next(kind for kind in (CALLS, NAMES, NEITHER) if kind in found)

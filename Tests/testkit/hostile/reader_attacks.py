"""Checkpoints that PyTorch or NumPy reads another way than they seem to be."""

import zlib

from testkit.containers.streams import Stream, whole_storage
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, code, number

from . import Files
from .streams import view
from .value_attacks import AGAIN, BUILD, KEEP, NETWORK, OTHER, POP
from .zips import SECOND


def stream_of_two_views(key: str) -> Stream:
    """Returns two views, the first of key 9."""
    first, second = p.tensor(view("9", 0, 1), (1,)), p.tensor(view(key, 1, 1), (1,))
    return Stream(object=p.pickled(p.dict_of(a=first, b=second)))


def modules() -> Files:
    """Returns tensors where a module's class is expected, and dictionaries like a module's."""
    stolen = p.tuple_of(p.text("module"), p.tensor(whole_storage("1")), p.NONE, p.NONE) + b"Q"
    stream = Stream(
        object=p.pickled(p.dict_of(w=p.tensor(whole_storage()), v=stolen)),
        keys=p.pickled(p.list_of(p.text("0"), p.text("1"))),
        storages=((2, p.ONE_TWO), (2, p.floats(3, 4))),
    )
    first = assemble("PERSID 5")
    module = p.tuple_of(first, p.NONE, p.NONE) + b"Q"
    state = {"_parameters": p.dict_of(p=p.tensor()), "_buffers": p.EMPTY_DICT}
    state["_modules"] = p.EMPTY_DICT
    twice = NETWORK + (p.dict_of(**state) + BUILD) * 2
    return {
        "a tensor in the place of a module": stream,
        "a tensor in the place of a tar's module": tar_checkpoint(p.dict_of(w=first, v=module)),
        "a dictionary like a module": checkpoint(p.dict_of(**state, weight=p.tensor())),
        "a module of two states": checkpoint(twice),
    }


def transient_names() -> Files:
    """Sets of the buffers that a module leaves out, in other spellings than a literal set."""
    buffers = p.dict_of(b=p.tensor(), c=p.tensor())
    empty, one = p.call("builtins.set", assemble("EMPTY_LIST")), p.list_of(p.text("b"))
    rows = {
        "a set of a list that grows": (
            p.call("builtins.set", one + KEEP),
            assemble(AGAIN, p.text("c"), "APPEND POP"),
        ),
        "a set that grows": (assemble(empty, "MARK", p.text("b"), "ADDITEMS"), b""),
        "a dictionary for a set": (p.dict_of(b=p.NONE), b""),
        "a set of a text": (p.call("builtins.set", p.text("bc")), b""),
    }
    files: Files = {}
    for name, (names, end) in rows.items():
        state = p.dict_of(
            _parameters=p.EMPTY_DICT,
            _buffers=buffers,
            _modules=p.EMPTY_DICT,
            _non_persistent_buffers_set=names,
        )
        body = p.dict_of(m=NETWORK + state + BUILD) + end
        files[f"transient buffers in {name}"] = checkpoint(body)
    return files


def byte_order(sign: str) -> bytes:
    """Returns the state of a NumPy type, and BUILD."""
    end = assemble("BININT -1")
    none = (p.NONE,) * 3
    return p.tuple_of(p.integer(3), p.text(sign), *none, end, end, p.integer(0)) + BUILD


def arrays() -> Files:
    """Returns NumPy arrays, in a pickle."""
    dtype = p.call("numpy.dtype", p.text("f4"), p.FALSE, p.TRUE)
    data = assemble("SHORT_BINBYTES", p.floats(1, 2, 3, 4, 5, 6))
    six = (data, dtype + byte_order("<"), p.tuple_of(p.integer(3), p.integer(2)))
    reordered = (p.text("K"), p.tuple_of(p.integer(1), p.integer(0)))
    small = p.call("numpy._core.numeric._frombuffer", *six, p.text("f"))
    axes = p.call("numpy._core.numeric._frombuffer", *six, *reordered)
    empty = p.symbol("numpy.ndarray"), p.tuple_of(p.integer(0)), assemble("SHORT_BINBYTES b")
    state = (p.integer(1), p.tuple_of(p.integer(2)), dtype + KEEP + byte_order(">"), p.FALSE)
    made = p.call("numpy.core.multiarray._reconstruct", *empty)
    made += p.tuple_of(*state, assemble("SHORT_BINBYTES", p.ONE_TWO)) + BUILD
    changes = p.dict_of(w=made) + AGAIN + byte_order("<") + POP
    return {
        "an array's type that changes": checkpoint(changes),
        "an array in an order of small letters": checkpoint(p.dict_of(w=small)),
        "an array with its axes in another order": checkpoint(p.dict_of(w=axes)),
    }


def swapped_names(archive: Zip) -> Zip:
    """Returns the archive whose storages have each other's name in Info-ZIP's extra field."""
    for name, other in ((STORAGE, SECOND), (SECOND, STORAGE)):
        field = b"\x01" + number(zlib.crc32(name.encode()), 4) + other.encode()
        extra = b"up" + number(len(field), 2) + field
        archive = archive.changing(name, local_name=other, extra=extra)
    return archive


def accents() -> Zip:
    """Returns less than a kilobyte that took nine seconds."""
    accents = "\u0301\u0316".encode()
    start = assemble("PROTO 2 EMPTY_LIST MARK", code("BINUNICODE"))
    start += number(1 + 50_000 * len(accents), 4) + b"s"
    end = assemble("NONE NONE NONE NONE TUPLE BINPERSID STOP")
    record = Record.deflated(PICKLE, (start, 1), (accents, 50_000), (end, 1))
    return Zip((record, Record(VERSION, b"3\n")))


def others() -> Files:
    sound = checkpoint()
    big = Record("archive/byteorder", b"big")
    two = checkpoint(p.dict_of(a=p.tensor(), b=OTHER), p.ONE_TWO, p.floats(3, 4))
    folded = p.tensor(size=(2,) + (1,) * 127, stride=(1,) * 128)
    typed = (*p.arguments_of_tensor(size=(4,)), p.symbol("torch.int16"))
    other_type = p.call("torch._utils._rebuild_tensor_v3", *typed)
    script = sound.adding(Record("archive/constants.pkl", p.pickled(b")")), big)
    return {
        "two records whose names are exchanged by Unicode paths": swapped_names(two),
        "two views of one key": stream_of_two_views("9"),
        "a view of its storage's key": stream_of_two_views("0"),
        "a type that is not the storage's": checkpoint(p.dict_of(w=other_type)),
        "a big-endian TorchScript archive": script,
        "a reference whose kind is of accents": accents(),
        "a byte order in capital letters": sound.adding(Record("archive/BYTEORDER", b"big")),
        "128 dimensions of which 127 have size 1": checkpoint(p.dict_of(w=folded)),
        "a record in small letters and in capital ones": sound.adding(
            Record(STORAGE.upper(), p.ONE_TWO)
        ),
    }


def files() -> Files:
    return modules() | transient_names() | arrays() | others()

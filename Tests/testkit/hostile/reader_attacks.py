"""Checkpoints that PyTorch or NumPy reads another way than they seem to be."""

import zlib
from collections.abc import Iterator
from dataclasses import replace

from testkit.containers.streams import Stream, whole_storage
from testkit.containers.tars import Member
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles.emitter import assemble, code, number
from testkit.pickles.parts import (
    EMPTY_DICT,
    FALSE,
    NONE,
    ONE_TWO,
    TRUE,
    arguments_of_tensor,
    call,
    dict_of,
    floats,
    integer,
    list_of,
    parameter_with_state,
    pickled,
    symbol,
    tensor,
    text,
    tuple_of,
)

from .case import Case, error, tensors
from .findings import evil
from .scanner_attacks import evil_tar_names, pax
from .streams import view
from .value_attacks import (
    AGAIN,
    BUILD,
    KEEP,
    NINES,
    OTHER,
    POP,
    READ,
    REBUILT,
    SUBCLASS,
    case,
    later,
    malformed,
    malformed_object,
)
from .zips import SECOND

NETWORK = assemble(symbol("models.Net"), "EMPTY_TUPLE NEWOBJ")
BIG = "archive/byteorder"


def module_state(**state: bytes) -> bytes:
    """The state of a module that has one parameter."""
    first = {"_parameters": dict_of(p=tensor()), "_buffers": EMPTY_DICT, "_modules": EMPTY_DICT}
    return dict_of(**(first | state))


def module_id(first: bytes, kind: str = "") -> bytes:
    """The persistent id of a module's class, which this one is not."""
    parts = ([text(kind)] if kind else []) + [first, NONE, NONE]
    return tuple_of(*parts) + assemble("BINPERSID")


def modules() -> Iterator[Case]:
    """Tensors where a module's class is expected, and dictionaries and states like a module's."""
    unknown = "unknownPersistentID"
    stolen = module_id(tensor(whole_storage("1")), "module")
    stream = Stream(
        object=pickled(dict_of(w=tensor(whole_storage()), v=stolen)),
        keys=pickled(list_of(text("0"), text("1"))),
        storages=((2, ONE_TWO), (2, floats(3, 4))),
    )
    yield case("a tensor in the place of a module", stream, error(unknown, "the object"))
    first = assemble("PERSID 5")
    tar = tar_checkpoint(dict_of(w=first, v=module_id(first)))
    yield case("a tensor in the place of a tar's module", tar, error(unknown, "pickle"))


def views() -> Iterator[Case]:
    """Two storages of one key."""
    for name, key, storage_key in (
        ("two views of one key", "9", "9"),
        ("a view of its storage's key", "0", "0"),
    ):
        two = dict_of(a=tensor(view("9", 0, 1), (1,)), b=tensor(view(key, 1, 1), (1,)))
        says = "two storages have this key"
        refusal = error("storageMismatch", f"storage {storage_key}", says=says)
        yield case(name, Stream(object=pickled(two)), refusal)


def byte_order(sign: str) -> bytes:
    """The state of a NumPy type, and BUILD."""
    end = assemble("BININT -1")
    state = (integer(3), text(sign), NONE, NONE, NONE, end, end, integer(0))
    return tuple_of(*state) + BUILD


def dtype() -> bytes:
    """NumPy's type of four bytes, without its byte order."""
    return call("numpy.dtype", text("f4"), FALSE, TRUE)


def from_buffer(*order: bytes) -> bytes:
    """Six floats as 3 by 2, as protocol 5 has them."""
    data = assemble("SHORT_BINBYTES", floats(1, 2, 3, 4, 5, 6))
    shape = tuple_of(integer(3), integer(2))
    return call("numpy._core.numeric._frombuffer", data, dtype() + byte_order("<"), shape, *order)


def swapped_names(archive: Zip) -> Zip:
    """The archive in which two storages have each other's name in Info-ZIP's extra field."""
    for name, other in ((STORAGE, SECOND), (SECOND, STORAGE)):
        field = b"\x01" + number(zlib.crc32(name.encode()), 4) + other.encode()
        extra = b"up" + number(len(field), 2) + field
        archive = archive.changing(name, local_name=other, extra=extra)
    return archive


def array_that_changes() -> bytes:
    """A NumPy array whose type is big-endian until after it is used."""
    array = symbol("numpy.ndarray"), tuple_of(integer(0)), assemble("SHORT_BINBYTES b")
    kind = dtype() + KEEP + byte_order(">")
    data = assemble("SHORT_BINBYTES", ONE_TWO)
    state = tuple_of(integer(1), tuple_of(integer(2)), kind, FALSE, data)
    made = call("numpy.core.multiarray._reconstruct", *array) + state + BUILD
    return dict_of(w=made) + AGAIN + byte_order("<") + POP


def accents() -> Zip:
    """Less than a kilobyte that took nine seconds: a reference whose kind is of accents."""
    accents = "\u0301\u0316".encode()
    start = assemble("PROTO 2 EMPTY_LIST MARK", code("BINUNICODE"))
    start += number(1 + 50_000 * len(accents), 4) + b"s"
    end = assemble("NONE NONE NONE NONE TUPLE BINPERSID STOP")
    record = Record.deflated(PICKLE, (start, 1), (accents, 50_000), (end, 1))
    return Zip((record, Record(VERSION, b"3\n")))


def second_looks() -> Iterator[Case]:
    evil_tar = tar_checkpoint(evil())
    empty = replace(evil_tar, entries=(Member("PK\x05\x06", b""), *evil_tar.entries))
    yield case("a tar that begins like an empty zip", empty, evil_tar_names(), "globals")
    two = checkpoint(dict_of(a=tensor(), b=OTHER), ONE_TWO, floats(3, 4))
    names = "two records whose names are exchanged by Unicode paths"
    refusal = error("malformedContainer", SECOND, says="two names")
    yield case(names, swapped_names(two), refusal)
    yield from modules()
    yield from views()
    attributes = dict_of(w=parameter_with_state(EMPTY_DICT + KEEP)) + later(data=OTHER)
    changing = checkpoint(attributes, ONE_TWO, NINES)
    changed = malformed("attributes change behind")
    yield case("a parameter's attributes that change", changing, changed)
    swapped = checkpoint(array_that_changes())
    yield case("an array's type that changes", swapped, malformed("stay as it is"))
    values = {"_parameters.p": [1, 2], "weight": [1, 2]}
    like = checkpoint(module_state(weight=tensor()))
    yield case("a dictionary like a module", like, tensors(**values))
    twice = checkpoint(NETWORK + (module_state() + BUILD) * 2)
    yield case("a module of two states", twice, malformed_object("2 states"))
    arguments = (*arguments_of_tensor(size=(4,)), symbol("torch.int16"))
    typed = checkpoint(dict_of(w=call("torch._utils._rebuild_tensor_v3", *arguments)))
    other_type = malformed("not that of its storage")
    yield case("a type that is not the storage's", typed, other_type)
    constants = Record("archive/constants.pkl", pickled(b")"))
    script = checkpoint().adding(constants, Record(BIG, b"big"))
    either = error("ambiguousByteOrder", BIG)
    yield case("a big-endian TorchScript archive", script, either)
    small = checkpoint(dict_of(w=from_buffer(text("f"))))
    yield case("an array in an order of small letters", small, malformed())
    axes = tuple_of(integer(1), integer(0))
    other_axes = checkpoint(dict_of(w=from_buffer(text("K"), axes)))
    transposed = tensors(w=[1, 3, 5, 2, 4, 6])
    yield case("an array with its axes in another order", other_axes, transposed)
    unknown = error("unknownPersistentID", PICKLE)
    yield case("a reference whose kind is of accents", accents(), unknown)


def transient_names() -> Iterator[Case]:
    """Sets of the buffers that a module leaves out, in other spellings than a literal set."""
    kept = list_of(text("b")) + KEEP
    grown = assemble(call("builtins.set", assemble("EMPTY_LIST")), "MARK", text("b"), "ADDITEMS")
    unknown = malformed_object("is no set that is known", "m")
    change = assemble(AGAIN, text("c"), "APPEND POP")
    for name, names, end, expect in (
        ("a set of a list that grows", call("builtins.set", kept), change, unknown),
        ("a set that grows", grown, b"", tensors(**{"m.c": [1, 2]})),
        ("a dictionary for a set", dict_of(b=NONE), b"", unknown),
        ("a set of a text", call("builtins.set", text("bc")), b"", unknown),
    ):
        buffers = dict_of(b=tensor(), c=tensor())
        parts = {"_parameters": EMPTY_DICT, "_buffers": buffers}
        state = module_state(**parts, _non_persistent_buffers_set=names)
        archive = checkpoint(dict_of(m=NETWORK + state + BUILD) + end)
        yield case(f"transient buffers in {name}", archive, expect)


def nested_metadata() -> Iterator[Case]:
    """Metadata that change after the call, deeper in it than a first look goes."""
    metadata = assemble("EMPTY_DICT MARK BINUNICODE neg NEWTRUE SETITEMS BINPUT 0")
    arguments = tuple_of(*arguments_of_tensor(), metadata)
    inner = tuple_of(*REBUILT, arguments, NONE)
    nested = call(SUBCLASS, symbol(SUBCLASS), REBUILT[1], inner, NONE)
    seen = call("collections.deque", tuple_of(arguments + assemble("BINPUT 1")))
    again = assemble(seen, "POP", REBUILT[0], "BINGET 1 REDUCE")
    change = later(neg=FALSE)
    changed = malformed("metadata change behind")
    for name, w, expect in (
        ("metadata within two calls that change", nested, changed),
        ("metadata that a call before was given", again, changed),
    ):
        yield case(name, checkpoint(dict_of(w=w) + change), expect)
    listed = call(SUBCLASS, *REBUILT, list_of(*arguments_of_tensor()) + KEEP, NONE)
    grows = assemble(AGAIN, dict_of(neg=TRUE), "APPEND POP")
    growing = checkpoint(dict_of(w=listed) + grows)
    yield case("arguments in a list that grows", growing, malformed())


def others() -> Iterator[Case]:
    order = "archive/BYTEORDER"
    capital = checkpoint().adding(Record(order, b"big"))
    refusal = error("malformedContainer", order)
    yield case("a byte order in capital letters", capital, refusal)
    folded = dict_of(w=tensor(size=(2,) + (1,) * 127, stride=(1,) * 128))
    yield case("128 dimensions of which 127 have size 1", checkpoint(folded), READ)
    upper = STORAGE.upper()
    both = checkpoint().adding(Record(upper, ONE_TWO))
    duplicate = error("duplicateRecord", upper)
    yield case("a record in small letters and in capital ones", both, duplicate)
    headers = [
        Member(name, pax("path", path), kind=b"x")
        for name, path in {"x": "storages", "y": "tensors"}.items()
    ]
    tar = tar_checkpoint().adding(*headers, Member("notes", b"."))
    name = "a tar whose PAX header has another behind it"
    yield case(name, tar, error("malformedContainer", "y"))


def cases() -> Iterator[Case]:
    for group in (second_looks, transient_names, nested_metadata, others):
        yield from group()

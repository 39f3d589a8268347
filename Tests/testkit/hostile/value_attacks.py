"""Tensors with other values than they seem to have, each found by an attack on the reader."""

from collections.abc import Iterator

from testkit.containers.zips import STORAGE, Record, Zip, checkpoint
from testkit.pickles.emitter import assemble
from testkit.pickles.parts import (
    FALSE,
    NONE,
    ONE_TWO,
    REBUILD_TENSOR,
    SOUND,
    TRUE,
    arguments_of_tensor,
    call,
    dict_of,
    floats,
    integer,
    list_of,
    ordered_dict,
    parameter_with_state,
    pickled,
    storage,
    symbol,
    tensor,
    text,
    tuple_of,
)

from .case import Case, Json, Topic, error, tensors

case = Topic("Attacks")
KEEP, AGAIN = assemble("BINPUT 0"), assemble("BINGET 0")
POP, SETITEM, BUILD = (assemble(opcode) for opcode in ("POP", "SETITEM", "BUILD"))
READ = tensors(w=[1, 2])
NINES = floats(9, 9)
#: A tensor over a second storage.
OTHER = tensor(storage("1"))
#: `_rebuild_tensor_v2` in a subclass, and its class.
REBUILT = (symbol(REBUILD_TENSOR), symbol("torch.Tensor"))
SUBCLASS = "torch._tensor._rebuild_from_type_v2"


def malformed(says: str = "") -> Json:
    """The tensor `w` is malformed."""
    return error("malformedTensor", "w", says=says or ())


def malformed_object(says: str, name: str = "") -> Json:
    return error("malformedObject", name, says=says)


def later(**items: bytes) -> bytes:
    """Sets items of what was kept, at the end of the pickle."""
    pairs = (text(key) + item + SETITEM for key, item in items.items())
    return AGAIN + b"".join(pairs) + POP


def changed_after_the_call() -> Iterator[Case]:
    """Tensors that PyTorch gives other values or sizes than they seem to have."""
    arguments = arguments_of_tensor()
    sizes = assemble("EMPTY_LIST MARK BININT1 2 APPENDS BINPUT 7")
    listed = call(REBUILD_TENSOR, *arguments[:2], sizes, *arguments[3:])
    in_bytes = assemble("EMPTY_DICT SHORT_BINSTRING conj NEWTRUE SETITEM")
    for name, body, says in (
        (
            "an element of a tensor that is set",
            assemble(tensor(), "BININT1 0 BINFLOAT 9 SETITEM"),
            "set one by one",
        ),
        (
            "sizes in a list, which grows",
            assemble(listed, "BINGET 7 BININT1 7 APPEND POP"),
            "must be integers",
        ),
        (
            "metadata whose key is of bytes",
            call(REBUILD_TENSOR, *arguments, in_bytes),
            "a short text",
        ),
        (
            "metadata whose value is a number",
            call(REBUILD_TENSOR, *arguments, dict_of(conj=integer(1))),
            "must be a boolean",
        ),
    ):
        yield case(name, checkpoint(dict_of(w=body)), malformed(says))
    capital = "archive/DATA.PKL"
    outer = (Record(capital, pickled(SOUND)), Record(STORAGE, ONE_TWO))
    inner = Record("archive/inner/data.pkl", pickled(SOUND))
    upper = Zip((*outer, inner, Record("archive/inner/data/0", floats(7, 8))))
    refusal = error("malformedContainer", capital)
    yield case("an outer pickle in capital letters", upper, refusal)


def replaced_values() -> Iterator[Case]:
    """Tensors that PyTorch gives other values than those they were made with."""
    parameter = call("torch._utils._rebuild_parameter", tensor(), TRUE, ordered_dict())
    geometry = tuple_of(storage("1"), *arguments_of_tensor()[1:4])
    state = tuple_of(OTHER, NONE, ordered_dict(), TRUE, FALSE)
    arguments = tuple_of(*arguments_of_tensor())
    for name, body in {
        "a state for a tensor": tensor() + geometry + BUILD,
        "a state for a parameter": parameter + state + BUILD,
        "a subclass's attribute data": call(SUBCLASS, *REBUILT, arguments, dict_of(data=OTHER)),
        "a parameter's attribute data": parameter_with_state(dict_of(data=OTHER)),
    }.items():
        archive = checkpoint(dict_of(w=body), ONE_TWO, NINES)
        yield case(name, archive, malformed("replaces its values"))
    itself = parameter_with_state(dict_of(data=tensor()))
    in_bytes = assemble("EMPTY_DICT SHORT_BINSTRING data", tensor(), "SETITEM")
    older = parameter_with_state(in_bytes)
    yield case("a parameter's attribute data that is itself", checkpoint(dict_of(w=itself)), READ)
    yield case("the same, its name in bytes", checkpoint(dict_of(w=older)), READ)


def dictionaries() -> Iterator[Case]:
    """Dictionaries that are called with their contents."""
    odd = list_of(list_of(text("w"), tensor()), NONE, tensor(size=(1,), offset=integer(1)))
    for name, kind, argument, values in (
        ("an OrderedDict of a dictionary", "OrderedDict", SOUND, {}),
        ("a Counter of a dictionary", "Counter", SOUND, {}),
        ("a defaultdict of a dictionary", "defaultdict", symbol("builtins.list") + SOUND, {}),
        ("an OrderedDict of a list that is no list of pairs", "OrderedDict", odd, {"2": [2]}),
    ):
        body = call(f"collections.{kind}", argument)
        yield case(name, checkpoint(body), tensors(w=[1, 2], **values))


def reconstructed(content: bytes) -> bytes:
    """A subclass of `dict` in protocol 0."""
    base = symbol("__builtin__.dict")
    return call("copy_reg._reconstructor", symbol("models.Registry"), base, content)


def changed_arguments() -> Iterator[Case]:
    """Arguments that change after a call has copied them, and those that a call does not keep."""
    change = later(w=OTHER)
    kept = SOUND + KEEP + POP
    network = assemble(symbol("models.Net"), "EMPTY_TUPLE NEWOBJ")
    ordered = assemble(ordered_dict(), KEEP, "MARK", text("w"), tensor(), "SETITEMS")
    metadata = call(REBUILD_TENSOR, *arguments_of_tensor(), AGAIN)
    loaded = assemble(
        call("collections.deque", list_of(), integer(1)), "MARK", tensor(), OTHER, "APPENDS"
    )
    dictionary = malformed_object("a dict changes after")
    for name, body, expect in (
        (
            "an OrderedDict of a dictionary that changes",
            kept + call("collections.OrderedDict", AGAIN) + change,
            dictionary,
        ),
        (
            "a dictionary of protocol 0 that changes",
            kept + reconstructed(AGAIN) + change,
            dictionary,
        ),
        ("an object whose state changes", network + SOUND + KEEP + BUILD + change, dictionary),
        (
            "an object whose state is an OrderedDict that changes",
            network + ordered + BUILD + change,
            malformed_object("an object changes after"),
        ),
        (
            "metadata that change",
            dict_of() + KEEP + POP + dict_of(w=metadata) + later(neg=TRUE),
            malformed("metadata change behind"),
        ),
        (
            "an OrderedDict of an OrderedDict",
            call("collections.OrderedDict", ordered_dict()),
            malformed_object("neither a dictionary nor a list"),
        ),
        (
            "a deque that loses its first element",
            loaded,
            malformed_object("loses the first"),
        ),
    ):
        yield case(name, checkpoint(body, ONE_TWO, NINES), expect)
    yield case("a dictionary's subclass in protocol 0", checkpoint(reconstructed(SOUND)), READ)


def cases() -> Iterator[Case]:
    groups = (changed_after_the_call, replaced_values, dictionaries, changed_arguments)
    for group in groups:
        yield from group()

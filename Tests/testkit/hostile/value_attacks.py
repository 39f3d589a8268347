"""Tensors with other values than they seem to have, each found by an attack on the reader."""

from testkit.containers.zips import STORAGE, Record, Zip, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble

from . import Files

KEEP, AGAIN = assemble("BINPUT 0"), assemble("BINGET 0")
POP, SETITEM, BUILD = (assemble(opcode) for opcode in ("POP", "SETITEM", "BUILD"))
#: A tensor over a second storage.
OTHER = p.tensor(p.storage("1"))
#: The function that makes a tensor of a subclass, and its first two arguments.
SUBCLASS = "torch._tensor._rebuild_from_type_v2"
REBUILT = (p.symbol(p.REBUILD_TENSOR), p.symbol("torch.Tensor"))
NETWORK = assemble(p.symbol("models.Net"), "EMPTY_TUPLE NEWOBJ")
HOOKS = p.ordered_dict()


def later(**items: bytes) -> bytes:
    """Sets items of what was kept, at the end of the pickle."""
    pairs = (p.text(key) + item + SETITEM for key, item in items.items())
    return AGAIN + b"".join(pairs) + POP


def of_two(body: bytes) -> Zip:
    """Returns a checkpoint of two storages."""
    return checkpoint(body, p.ONE_TWO, p.floats(9, 9))


def changed_after_the_call() -> Files:
    """Returns tensors that PyTorch gives other values or sizes than they seem to have."""
    arguments = p.arguments_of_tensor()
    sizes = assemble("EMPTY_LIST MARK BININT1 2 APPENDS BINPUT 7")
    listed = p.call(p.REBUILD_TENSOR, *arguments[:2], sizes, *arguments[3:])
    in_bytes = assemble("EMPTY_DICT SHORT_BINSTRING conj NEWTRUE SETITEM")
    as_number = p.dict_of(conj=p.integer(1))
    bodies = {
        "an element of a tensor that is set": assemble(p.tensor(), "BININT1 0 BINFLOAT 9 SETITEM"),
        "sizes in a list, which grows": assemble(listed, "BINGET 7 BININT1 7 APPEND POP"),
        "metadata whose key is of bytes": p.call(p.REBUILD_TENSOR, *arguments, in_bytes),
        "metadata whose value is a number": p.call(p.REBUILD_TENSOR, *arguments, as_number),
    }
    outer = (Record("archive/DATA.PKL", p.pickled(p.SOUND)), Record(STORAGE, p.ONE_TWO))
    inner = Record("archive/inner/data.pkl", p.pickled(p.SOUND))
    upper = Zip((*outer, inner, Record("archive/inner/data/0", p.floats(7, 8))))
    return {
        **{name: checkpoint(p.dict_of(w=body)) for name, body in bodies.items()},
        "an outer pickle in capital letters": upper,
    }


def replaced_values() -> Files:
    """Returns tensors that PyTorch gives other values than those they were made with."""
    arguments = p.arguments_of_tensor()
    parameter = p.call("torch._utils._rebuild_parameter", p.tensor(), p.TRUE, HOOKS)
    state = p.tuple_of(OTHER, p.NONE, HOOKS, p.TRUE, p.FALSE)
    other = p.dict_of(data=OTHER)
    in_bytes = assemble("EMPTY_DICT SHORT_BINSTRING data", p.tensor(), "SETITEM")
    replaced = {
        "a state for a tensor": p.tensor() + p.tuple_of(p.storage("1"), *arguments[1:4]) + BUILD,
        "a state for a parameter": parameter + state + BUILD,
        "a subclass's attribute data": p.call(SUBCLASS, *REBUILT, p.tuple_of(*arguments), other),
        "a parameter's attribute data": p.parameter_with_state(other),
    }
    kept = {
        "a parameter's attribute data that is itself": p.dict_of(data=p.tensor()),
        "the same, its name in bytes": in_bytes,
    }
    return {
        **{name: of_two(p.dict_of(w=body)) for name, body in replaced.items()},
        **{
            name: checkpoint(p.dict_of(w=p.parameter_with_state(attributes)))
            for name, attributes in kept.items()
        },
    }


def reconstructed(content: bytes) -> bytes:
    """Returns a subclass of `dict` in protocol 0."""
    classes = p.symbol("models.Registry"), p.symbol("__builtin__.dict")
    return p.call("copy_reg._reconstructor", *classes, content)


def dictionaries() -> Files:
    """Returns dictionaries that are called with their contents."""
    odd = p.list_of(
        p.list_of(p.text("w"), p.tensor()), p.NONE, p.tensor(size=(1,), offset=p.integer(1))
    )
    default = p.symbol("builtins.list") + p.SOUND
    bodies = {
        "an OrderedDict of a dictionary": p.call("collections.OrderedDict", p.SOUND),
        "a Counter of a dictionary": p.call("collections.Counter", p.SOUND),
        "a defaultdict of a dictionary": p.call("collections.defaultdict", default),
        "an OrderedDict of a list that is no list of pairs": p.call("collections.OrderedDict", odd),
        "a dictionary's subclass in protocol 0": reconstructed(p.SOUND),
    }
    return {name: checkpoint(body) for name, body in bodies.items()}


def changed_arguments() -> Files:
    """Returns arguments that change after a call copied them, or that a call does not keep."""
    change = later(w=OTHER)
    kept = p.SOUND + KEEP + POP
    grown = assemble(HOOKS, KEEP, "MARK", p.text("w"), p.tensor(), "SETITEMS")
    metadata = p.call(p.REBUILD_TENSOR, *p.arguments_of_tensor(), AGAIN)
    deque = p.call("collections.deque", p.list_of(), p.integer(1))
    bodies = {
        "an OrderedDict of a dictionary that changes": kept
        + p.call("collections.OrderedDict", AGAIN)
        + change,
        "a dictionary of protocol 0 that changes": kept + reconstructed(AGAIN) + change,
        "an object whose state changes": NETWORK + p.SOUND + KEEP + BUILD + change,
        "an object whose state is an OrderedDict that changes": NETWORK + grown + BUILD + change,
        "metadata that change": assemble(
            p.dict_of(), KEEP, POP, p.dict_of(w=metadata), later(neg=p.TRUE)
        ),
        "an OrderedDict of an OrderedDict": p.call("collections.OrderedDict", HOOKS),
        "a deque that loses its first element": assemble(
            deque, "MARK", p.tensor(), OTHER, "APPENDS"
        ),
        "a parameter's attributes that change": p.dict_of(
            w=p.parameter_with_state(p.EMPTY_DICT + KEEP)
        )
        + later(data=OTHER),
    }
    return {name: of_two(body) for name, body in bodies.items()}


def nested_metadata() -> Files:
    """Returns metadata that change after the call, deeper in it than a first look goes."""
    metadata = assemble("EMPTY_DICT MARK BINUNICODE neg NEWTRUE SETITEMS BINPUT 0")
    arguments = p.tuple_of(*p.arguments_of_tensor(), metadata)
    inner = p.tuple_of(*REBUILT, arguments, p.NONE)
    nested = p.call(SUBCLASS, p.symbol(SUBCLASS), REBUILT[1], inner, p.NONE)
    seen = p.call("collections.deque", p.tuple_of(arguments + assemble("BINPUT 1")))
    again = assemble(seen, POP, REBUILT[0], "BINGET 1 REDUCE")
    listed = p.call(SUBCLASS, *REBUILT, p.list_of(*p.arguments_of_tensor()) + KEEP, p.NONE)
    grows = assemble(AGAIN, p.dict_of(neg=p.TRUE), "APPEND POP")
    change = later(neg=p.FALSE)
    return {
        "metadata within two calls that change": checkpoint(p.dict_of(w=nested) + change),
        "metadata that a call before was given": checkpoint(p.dict_of(w=again) + change),
        "arguments in a list that grows": checkpoint(p.dict_of(w=listed) + grows),
    }


def files() -> Files:
    calls = changed_after_the_call() | changed_arguments() | nested_metadata()
    return calls | replaced_values() | dictionaries()

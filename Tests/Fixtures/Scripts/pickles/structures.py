"""Pickles written opcode by opcode: containers, the stack, the memo, calls."""

from legacy.emitter import Emitter

from .written import emit


def containers() -> dict[str, bytes]:
    tuples = emit().op("PROTO", 2).op("MARK").op("EMPTY_TUPLE").op("NONE").op("TUPLE1")
    tuples.ops("NONE", "NEWTRUE", "TUPLE2", "NONE", "NEWTRUE", "NEWFALSE", "TUPLE3")
    tuples.ops("MARK", "TUPLE", "MARK", "NONE", "NONE", "NONE", "NONE", "TUPLE")
    lists = emit().ops("EMPTY_LIST", "NONE", "APPEND", "MARK").op("BININT1", 1).op("BININT1", 2)
    lists.ops("APPENDS", "MARK", "APPENDS", "MARK", "LIST", "APPEND")
    pairs = emit().ops("MARK", "MARK").op("BININT1", 1).op("NONE").op("BININT1", 2).op("NONE")
    pairs.ops("DICT", "EMPTY_DICT").op("BININT1", 3).ops("NONE", "SETITEM", "MARK", "SETITEMS")
    pairs.op("MARK").op("BININT1", 4).op("NONE").op("BININT1", 5).ops("NONE", "SETITEMS", "LIST")
    sets = emit().op("PROTO", 4).ops("EMPTY_SET", "MARK").op("BININT1", 3).op("BININT1", 1)
    sets.op("BININT1", 3).ops("ADDITEMS", "MARK").op("BININT1", 7).op("BININT1", 7)
    sets.ops("FROZENSET", "TUPLE2")
    return {
        "tuples": tuples.op("LIST").finish(),
        "lists": lists.finish(),
        "dicts": pairs.finish(),
        "sets": sets.finish(),
    }


def keys() -> dict[str, bytes]:
    """Which keys are one key: Python's equality, the first key and the last value."""
    equal = emit().op("PROTO", 2).ops("EMPTY_DICT", "MARK").op("BININT1", 1)
    equal.op("BINUNICODE", "int").op("BINFLOAT", 1.0).op("BINUNICODE", "float").op("NEWTRUE")
    equal.op("BINUNICODE", "bool").op("LONG1", 1).op("BINUNICODE", "long").op("BININT1", 0)
    equal.op("BINUNICODE", "zero").op("BINFLOAT", -0.0).op("BINUNICODE", "minus zero")
    equal.op("BINFLOAT", float(1 << 70)).op("BINUNICODE", "2**70 float").op("LONG1", 1 << 70)
    equal.op("BINUNICODE", "2**70 int").op("LONG1", (1 << 53) + 1).op("BINUNICODE", "2**53+1")
    equal.op("BINFLOAT", float(1 << 53)).op("BINUNICODE", "2**53 float").op("SETITEMS")
    kinds = emit().op("PROTO", 4).ops("EMPTY_DICT", "MARK").op("BINUNICODE", "k").op("BININT1", 1)
    kinds.op("SHORT_BINBYTES", b"k").op("BININT1", 2).op("NONE").op("BININT1", 3)
    kinds.op("BINUNICODE", "k").op("TUPLE1").op("BININT1", 4).op("BINUNICODE", "k").op("TUPLE1")
    kinds.op("BININT1", 5).op("EMPTY_TUPLE").op("BININT1", 6).op("GLOBAL", "torch", "float32")
    kinds.op("BININT1", 7).ops("MARK", "FROZENSET").op("BININT1", 8).op("BININT1", 1)
    kinds.op("TUPLE1").op("BININT1", 9).op("BINFLOAT", 1.0).op("TUPLE1").op("BININT2", 1000)
    text = emit().ops("EMPTY_DICT", "MARK").op("SHORT_BINSTRING", b"k").op("BININT1", 1)
    text.op("SHORT_BINSTRING", b"k").op("BININT1", 2).op("BININT1", 3).op("NONE")
    return {
        "equal-keys": equal.finish(),
        "key-kinds": kinds.op("SETITEMS").finish(),
        "python2-keys": text.op("SETITEMS").finish(),
    }


def stack() -> dict[str, bytes]:
    popped = emit().op("PROTO", 2).op("BININT1", 1).op("BININT1", 2).op("POP")
    marked = emit().op("BININT1", 1).op("MARK").op("BININT1", 2).op("BININT1", 3).op("POP_MARK")
    lone = emit().op("BININT1", 1).ops("MARK", "POP")
    doubled = emit().ops("EMPTY_LIST", "DUP", "TUPLE2").op("PROTO", 2)
    framed = emit().op("PROTO", 4).op("FRAME", 4).ops("EMPTY_LIST", "MARK").op("BININT1", 1)
    framed.op("FRAME", 4).op("BININT1", 2).ops("APPENDS").op("STOP")
    unframed = emit().op("PROTO", 4).ops("EMPTY_LIST", "MEMOIZE").op("FRAME", 1)
    return {
        "pop": popped.finish(),
        "pop-mark": marked.finish(),
        "pop-takes-a-mark": lone.finish(),
        "dup": doubled.finish(),
        "two-frames": bytes(framed.output),
        "frame-late": unframed.finish(),
        "no-proto": emit().op("NEWTRUE").finish(),
        "proto-0": emit().op("PROTO", 0).op("NONE").finish(),
        "proto-1": emit().op("PROTO", 1).op("NONE").finish(),
    }


def memo() -> dict[str, bytes]:
    text = emit().op("UNICODE", "a").op("PUT", "0").op("GET", "0").op("PUT", "1000000")
    text.op("GET", "1000000").op("TUPLE3")
    binary = emit().op("BINUNICODE", "a").op("BINPUT", 255).op("BINGET", 255)
    binary.op("LONG_BINPUT", 256).op("LONG_BINGET", 256).op("TUPLE3")
    counted = emit().op("PROTO", 4).op("MARK").op("SHORT_BINUNICODE", "a").op("MEMOIZE")
    counted.op("SHORT_BINUNICODE", "b").op("MEMOIZE").op("BINGET", 0).op("BINGET", 1)
    replaced = emit().op("MARK").op("BININT1", 1).op("BINPUT", 0).op("BININT1", 2)
    replaced.op("BINPUT", 0).op("BINGET", 0)
    late = emit().op("MARK").op("EMPTY_LIST").op("BINPUT", 0).op("BINGET", 0)
    late.op("BININT1", 7).op("APPEND").op("BINGET", 0)
    twice = emit().op("EMPTY_DICT").op("BINPUT", 0).op("BINGET", 0).op("BINUNICODE", "a")
    twice.op("BININT1", 1).op("SETITEM").op("TUPLE2")
    return {
        "put-get": text.finish(),
        "binput-binget": binary.finish(),
        "memoize": counted.op("LIST").finish(),
        "put-replaces": replaced.op("LIST").finish(),
        "alias-list": late.op("LIST").finish(),
        "alias-dict": twice.finish(),
    }


def _point() -> Emitter:
    return emit().op("PROTO", 2).op("GLOBAL", "geometry", "Point")


def calls() -> dict[str, bytes]:
    named = emit().op("PROTO", 4).op("MARK").op("GLOBAL", "__builtin__", "set")
    named.op("SHORT_BINUNICODE", "torch").op("SHORT_BINUNICODE", "nn.Linear").op("STACK_GLOBAL")
    reduced = _point().op("BININT1", 1).ops("TUPLE1", "REDUCE", "EMPTY_DICT", "BUILD")
    reduced.op("BININT1", 5).ops("APPEND", "MARK").op("BININT1", 6).op("BININT1", 7).op("APPENDS")
    reduced.op("BINUNICODE", "k").ops("NONE", "SETITEM", "MARK").op("BINUNICODE", "l")
    reduced.ops("NEWTRUE", "SETITEMS", "NONE", "EMPTY_DICT", "TUPLE2", "BUILD")
    added = _point().op("PROTO", 4).ops("EMPTY_TUPLE", "NEWOBJ", "MARK").op("BININT1", 1)
    keywords = _point().op("PROTO", 4).op("BININT1", 1).op("TUPLE1").op("EMPTY_DICT")
    keywords.op("BINUNICODE", "y").op("BININT1", 2).ops("SETITEM", "NEWOBJ_EX")
    instance = emit().op("MARK").op("INT", "1").op("INST", "geometry", "Point")
    of_class = emit().op("MARK").op("GLOBAL", "geometry", "Point").op("BININT1", 1).op("OBJ")
    nested = _point().op("BINPUT", 0).op("BINGET", 0).ops("EMPTY_TUPLE", "REDUCE").op("BINPUT", 1)
    nested.ops("TUPLE1", "REDUCE").op("BINGET", 1).ops("EMPTY_LIST", "BUILD", "TUPLE2")
    returned = _point().ops("EMPTY_TUPLE", "REDUCE", "EMPTY_TUPLE", "REDUCE")
    own_state = _point().ops("EMPTY_TUPLE", "REDUCE").op("BINPUT", 0).op("BINGET", 0).op("BUILD")
    tuple_id = emit().op("BINUNICODE", "storage").op("BININT1", 3).ops("TUPLE2", "BINPERSID")
    return {
        "globals": named.op("LIST").finish(),
        "reduce": reduced.finish(),
        "additems": added.op("ADDITEMS").finish(),
        "newobj-ex": keywords.finish(),
        "inst": instance.op("EMPTY_DICT").op("BUILD").finish(),
        "inst-bare": emit().op("MARK").op("INST", "geometry", "Point").finish(),
        "obj": of_class.op("NONE").op("BUILD").finish(),
        "nested-calls": nested.finish(),
        "call-of-a-result": returned.finish(),
        "own-state": own_state.finish(),
        "persid": emit().op("PERSID", "94211234567890").finish(),
        "binpersid": tuple_id.finish(),
    }

"""What people and programs that attacked the reader found: each was once a hole."""

import zlib
from dataclasses import replace

from .case import Case, error, tensors
from .code import ONE_TWO, SOUND, call, dict_of, floats, integer, list_of, named, number, pickle, storage, tensor, text, tuple_of
from .scanners import array, evil, found, sound_names
from .stream_parts import MAGIC, Stream
from .tar_parts import BLOCK, Member, Tar, checkpoint as tar_checkpoint, storage as tar_storage
from .zip_parts import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint, deflated_record

TOPIC = "Attacks"


def scanned(name: str, data: bytes, expect: dict, suffix: str) -> Case:
    return Case(TOPIC, name, data, expect, "globals", suffix)


def header(front: bytes) -> bytes:
    """A tar's first block without a magic, for an empty member; its name is how a file begins."""
    size_and_time = b"00000000000\0" * 2
    block = front.ljust(124, b"\0") + size_and_time + b" " * 8 + b"0"
    block = block.ljust(BLOCK, b"\0")
    return block[:148] + f"{sum(block):06o}\0 ".encode() + block[156:]


def two_in_one() -> list[Case]:
    """Tars to PyTorch, which looks for one first; something else to who goes by the beginning."""
    tail = tar_checkpoint(evil()).data
    front = MAGIC + pickle(integer(1001)) + b"\x80\x03B"
    front += number(BLOCK - len(front) - 4 + len(tail), 4)
    stream = Stream(system=b"0" + dict_of(little_endian=b"\x88") + b".")
    rest = stream.system + stream.object + stream.keys + number(2, 8) + ONE_TWO
    names = [
        (name, standing, "", offset + BLOCK + len(tail) + len(stream.system))
        for name, standing, _, offset in sound_names("", stream.object)
    ]
    bare = b"\x80\x03B"
    bare += number(BLOCK - len(bare) - 4 + len(tail), 4)
    description = f"{{'descr':'|u1','fortran_order':False,'shape':({BLOCK - 76 + len(tail)},),}}".ljust(65) + "\n"
    numpy = b"\x93NUMPY\x01\x00" + number(len(description), 2) + description.encode()
    length = number(BLOCK - 8, 8)
    json = b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'
    signed = Member("é", b"", checksum=1)
    signed = replace(signed, checksum=sum(signed.bytes[:148]) + sum(signed.bytes[156:BLOCK]) + 8 * 32 - 512)
    plain = Tar(tuple(replace(member, magic=b"") for member in tar_checkpoint(evil()).members))
    whole = tar_checkpoint(evil())
    return [
        scanned("a stream that is a tar", header(front) + tail + rest, found(*names, gaps=1), "stream"),
        scanned("a pickle that is a tar", header(bare) + tail + b".", found(gaps=1), "pkl"),
        scanned("a NumPy array that is a tar", header(numpy) + tail, found(gaps=1), "npy"),
        scanned("safetensors that are a tar", header(length + json) + tail, found(gaps=1), "safetensors"),
        scanned(
            "a tar whose checksum is of signed bytes",
            Tar((signed, *whole.members)).data,
            found(gaps=1),
            "tar",
        ),
        scanned("a tar without a magic", plain.data, tar_names(), "tar"),
    ]


def tar_names(gaps: int = 0) -> dict:
    """What is found in a tar whose pickle is evil."""
    members = {member.name: member.data for member in tar_checkpoint().members}
    kinds = [("FloatStorage", "storages"), ("FloatTensor", "tensors")]
    known = [(f"torch.{kind}", "known", name, members[name].index(named("torch", kind))) for kind, name in kinds]
    return found(("os.system", "suspicious", "pickle", 2), *known, gaps=gaps)


def pax(key: str, value: str) -> bytes:
    """A record of a PAX header; its length counts its own two digits."""
    line = f" {key}={value}\n"
    return f"{len(line) + 2}{line}".encode()


def tar_members() -> list[Case]:
    """Members that Python's tarfile reads under another name, or where others see none."""
    sound = tar_checkpoint()
    hidden = Member("notes", pickle(evil()))
    folder = Member("notes/", Member("storages", pickle(evil())).bytes, kind=b"\0")
    namespace = call("argparse", "Namespace") + dict_of(_dtype=named("torch", "float64")) + b"b"
    entry = pickle(tuple_of(b"K\x07", text("cpu"), namespace)) + number(2, 8) + floats(1, 2)
    kinds = replace(
        next(member for member in sound.members if member.name == "storages"),
        data=pickle(b"K\x01") + entry + pickle(evil()),
    )
    changed = Tar(tuple(kinds if member.name == "storages" else member for member in sound.members))
    position = len(pickle(b"K\x01"))
    names = [("argparse.Namespace", "inert"), ("torch.float64", "known")]
    findings = [
        (name, standing, "storages", position + entry.index(named(*name.split(".")))) for name, standing in names
    ]
    tensors_name = tar_names()["globals"][2]
    return [
        scanned(
            "a PAX header that names all members",
            sound.adding(Member("g", pax("path", "storages"), kind=b"g")).adding(hidden).data,
            found(gaps=1),
            "tar",
        ),
        scanned(
            "a PAX header of a sparse file",
            sound.adding(Member("x", pax("GNU.sparse.name", "storages"), kind=b"x")).adding(hidden).data,
            found(gaps=1),
            "tar",
        ),
        scanned("a folder with members for data", sound.adding(folder).data, found(gaps=1), "tar"),
        scanned(
            "a member's folder in a tar that has none",
            sound.adding(replace(hidden, magic=b"", folder=b"storages")).data,
            found(gaps=1),
            "tar",
        ),
        scanned(
            "a storage class that is an object",
            changed.data,
            found(*findings, tuple(tensors_name.values()), gaps=1),
            "tar",
        ),
    ]


def past_an_error() -> list[Case]:
    """Globals behind what one unpickler refuses and another takes."""
    extra = "archive/extra.bin"
    frame = b"\x80\x04\x95" + number(100_000, 8) + evil() + b"."
    filled = b"I1_0\n0" + text("a" * 700) + b"0" + evil() + b"."
    names = sound_names(PICKLE, pickle(SOUND))
    rows = {
        "a frame longer than its record": (frame, 11),
        "an integer that only Python reads, far before a global": (filled, len(filled) - len(evil()) - 1),
    }
    beside = [
        scanned(
            name,
            checkpoint().adding(Record(extra, data)).data,
            found(*names, ("os.system", "suspicious", extra, offset), gaps=1),
            "zip",
        )
        for name, (data, offset) in rows.items()
    ]
    beside.append(
        scanned(
            "a million integers that fail, before a global",
            checkpoint().adding(deflated_record(extra, (b"\x80\x02N", 1), (b"I_\n", 1_100_000), (evil() + b".", 1))).data,
            found(*names, gaps=1),
            "zip",
        )
    )
    late = b"\x80\x04\x95" + number(100_000, 8) + integer(1001) + b"."
    stream = Stream(version=late).data + bytes(100_000)
    beside.append(scanned("a frame that reaches behind STOP, in a stream", stream, found(gaps=1), "stream"))
    six = b"N." * 5 + evil() + b"."
    zipped = checkpoint(evil()).data
    prefixed = checkpoint().adding(Record(extra, b"#!/bin/sh\n" + zipped)).data
    body = dict_of(w=tensor(), f=named("torch.nn.modules.activation", "F"))
    module = ("torch.nn.modules.activation.F", "suspicious", PICKLE, pickle(body).index(b"ctorch.nn"))
    return beside + [
        scanned("a sixth pickle", six, found(("os.system", "suspicious", "", 10)), "pkl"),
        scanned("a zip behind a NumPy array", array("<f4", bytes(4)) + zipped, found(gaps=1), "npy"),
        scanned("a zip behind a line, in a zip", prefixed, found(*names, gaps=1), "zip"),
        scanned("a module that a module imports", checkpoint(body).data, found(*sound_names(PICKLE, pickle(body)), module), "zip"),
    ]


def changed_behind_the_call() -> list[Case]:
    """Tensors that PyTorch gives other values or sizes than they seem to have."""
    hooks = call("collections", "OrderedDict")
    sizes = b"](K\x02eq\x07"
    listed = call("torch._utils", "_rebuild_tensor_v2", storage(), b"K\x00", sizes, tuple_of(b"K\x01"), b"\x89", hooks)
    made = (storage(), b"K\x00", tuple_of(b"K\x02"), tuple_of(b"K\x01"), b"\x89", hooks)
    rows = {
        "an element of a tensor that is set": (tensor() + b"K\x00G@\x22" + bytes(6) + b"s", "set one by one"),
        "sizes in a list, which grows": (listed + b"h\x07K\x07a0", "must be integers"),
        "metadata whose key is of bytes": (
            call("torch._utils", "_rebuild_tensor_v2", *made, b"}U\x04conj\x88s"),
            "a short text",
        ),
        "metadata whose value is a number": (
            call("torch._utils", "_rebuild_tensor_v2", *made, dict_of(conj=b"K\x01")),
            "must be a boolean",
        ),
    }
    cases = [
        Case(TOPIC, name, checkpoint(dict_of(w=body)).data, error("malformedTensor", "w", says=[words]))
        for name, (body, words) in rows.items()
    ]
    other = Record("archive/inner/data.pkl", pickle(SOUND))
    outer = (Record("archive/DATA.PKL", pickle(SOUND)), Record(STORAGE, ONE_TWO))
    upper = Zip((*outer, other, Record("archive/inner/data/0", floats(7, 8))))
    cases.append(
        Case(
            TOPIC,
            "an outer pickle in capital letters",
            upper.data,
            error("malformedContainer", "archive/DATA.PKL"),
        )
    )
    return cases


def replaced_values() -> list[Case]:
    """Tensors that PyTorch gives other values than those they were made with."""
    other = tensor(storage("1"))
    hooks = call("collections", "OrderedDict")
    parameter = call("torch._utils", "_rebuild_parameter", tensor(), b"\x88", hooks)
    state = tuple_of(storage("1"), b"K\x00", tuple_of(b"K\x02"), tuple_of(b"K\x01"))
    parts = (storage(), b"K\x00", tuple_of(b"K\x02"), tuple_of(b"K\x01"), b"\x89", hooks)
    made = named("torch._utils", "_rebuild_tensor_v2")
    subclass = call(
        "torch._tensor", "_rebuild_from_type_v2", made, named("torch", "Tensor"), tuple_of(*parts), dict_of(data=other)
    )
    held = call("torch._utils", "_rebuild_parameter_with_state", tensor(), b"\x88", hooks, dict_of(data=other))
    rows = {
        "a state for a tensor": tensor() + state + b"b",
        "a state for a parameter": parameter + tuple_of(other, b"N", hooks, b"\x88", b"\x89") + b"b",
        "a subclass's attribute data": subclass,
        "a parameter's attribute data": held,
    }
    wrong = error("malformedTensor", "w", says=["replaces its values"])
    cases = []
    for name, body in rows.items():
        archive = checkpoint(dict_of(w=body)).adding(Record("archive/data/1", floats(9, 9))).data
        cases.append(Case(TOPIC, name, archive, wrong))
    itself = call("torch._utils", "_rebuild_parameter_with_state", tensor(), b"\x88", hooks, dict_of(data=tensor()))
    honest = checkpoint(dict_of(w=itself)).data
    in_bytes = b"}U\x04data" + tensor() + b"s"
    older = call("torch._utils", "_rebuild_parameter_with_state", tensor(), b"\x88", hooks, in_bytes)
    return cases + [
        Case(TOPIC, "a parameter's attribute data that is itself", honest, tensors(w=[1, 2])),
        Case(TOPIC, "the same, its name in bytes", checkpoint(dict_of(w=older)).data, tensors(w=[1, 2])),
    ]


def dictionaries() -> list[Case]:
    """Dictionaries that are called with what they hold."""
    rows = {
        "an OrderedDict of a dictionary": ("OrderedDict", SOUND, {"w": [1, 2]}),
        "a Counter of a dictionary": ("Counter", SOUND, {"w": [1, 2]}),
        "a defaultdict of a dictionary": ("defaultdict", named("builtins", "list") + SOUND, {"w": [1, 2]}),
        "an OrderedDict of a list that is no list of pairs": (
            "OrderedDict",
            list_of(list_of(text("w"), tensor()), b"N", tensor(offset=b"K\x01", size=(1,))),
            {"w": [1, 2], "2": [2]},
        ),
    }
    return [
        Case(TOPIC, name, checkpoint(call("collections", kind, argument)).data, tensors(**values))
        for name, (kind, argument, values) in rows.items()
    ]


def changed_givens() -> list[Case]:
    """What a call was given and copies is changed behind it; and what it does not keep."""
    kept, again = b"q\x00", b"h\x00"
    later = again + text("w") + tensor(storage("1")) + b"s0"
    ordered = call("collections", "OrderedDict")
    network = named("models", "Net") + b")\x81"
    metadata = (storage(), b"K\x00", tuple_of(b"K\x02"), tuple_of(b"K\x01"), b"\x89", ordered, again)
    conjugated = call("torch._utils", "_rebuild_tensor_v2", *metadata)
    full = call("collections", "deque", list_of(), integer(1)) + b"(" + tensor() + tensor(storage("1")) + b"e"
    rows = {
        "an OrderedDict of a dictionary that changes": (
            SOUND + kept + b"0" + call("collections", "OrderedDict", again) + later,
            error("malformedObject", "", says=["a dict changes after"]),
        ),
        "a dictionary of protocol 0 that changes": (
            SOUND + kept + b"0" + reconstructed(again) + later,
            error("malformedObject", "", says=["a dict changes after"]),
        ),
        "an object whose state changes": (
            network + SOUND + kept + b"b" + later,
            error("malformedObject", "", says=["a dict changes after"]),
        ),
        "an object whose state is an OrderedDict that changes": (
            network + ordered + kept + b"(" + text("w") + tensor() + b"ub" + later,
            error("malformedObject", "", says=["an object changes after"]),
        ),
        "metadata that change": (
            dict_of() + kept + b"0" + dict_of(w=conjugated) + again + text("neg") + b"\x88s0",
            error("malformedTensor", "w", says=["metadata change behind"]),
        ),
        "an OrderedDict of an OrderedDict": (
            call("collections", "OrderedDict", ordered),
            error("malformedObject", "", says=["neither a dictionary nor a list"]),
        ),
        "a deque that loses its first element": (
            full,
            error("malformedObject", "", says=["loses the first"]),
        ),
    }
    cases = [
        Case(TOPIC, name, checkpoint(body).adding(Record("archive/data/1", floats(9, 9))).data, expect)
        for name, (body, expect) in rows.items()
    ]
    honest = checkpoint(reconstructed(SOUND)).data
    return cases + [Case(TOPIC, "a dictionary's subclass in protocol 0", honest, tensors(w=[1, 2]))]


def transient_names() -> list[Case]:
    """Sets of the buffers that a module leaves out, in other spellings than a literal set."""
    kept, again = b"q\x00", b"h\x00"
    names = list_of(text("b")) + kept

    def module(transient: bytes) -> bytes:
        buffers = dict_of(b=tensor(), c=tensor())
        state = dict_of(_parameters=b"}", _buffers=buffers, _modules=b"}", _non_persistent_buffers_set=transient)
        return named("models", "Net") + b")\x81" + state + b"b"

    unknown = error("malformedObject", "m", says=["is no set that is known"])
    rows = {
        "a set of a list that grows": (dict_of(m=module(call("builtins", "set", names))) + again + text("c") + b"a0", unknown),
        "a set that grows": (dict_of(m=module(call("builtins", "set", b"]") + b"(" + text("b") + b"\x90")), tensors(**{"m.c": [1, 2]})),
        "a dictionary for a set": (dict_of(m=module(dict_of(b=b"N"))), unknown),
        "a set of a text": (dict_of(m=module(call("builtins", "set", text("bc")))), unknown),
    }
    return [Case(TOPIC, f"transient buffers in {name}", checkpoint(body).data, expect) for name, (body, expect) in rows.items()]


def nested_metadata() -> list[Case]:
    """Metadata that change behind the call, further within it than the eye goes."""
    meta = b"}(" + text("neg") + b"\x88uq\x00"
    parts = (storage(), b"K\x00", tuple_of(b"K\x02"), tuple_of(b"K\x01"), b"\x89", call("collections", "OrderedDict"))
    plain = (named("torch._utils", "_rebuild_tensor_v2"), named("torch", "Tensor"))
    subclass = ("torch._tensor", "_rebuild_from_type_v2")
    nested = call(*subclass, named(*subclass), plain[1], tuple_of(*plain, tuple_of(*parts, meta), b"N"), b"N")
    seen_before = call("collections", "deque", tuple_of(tuple_of(*parts, meta) + b"q\x01")) + b"0" + plain[0] + b"h\x01R"
    listed = call(*subclass, *plain, list_of(*parts) + b"q\x00", b"N")
    later = b"h\x00" + text("neg") + b"\x89s0"
    changed = error("malformedTensor", "w", says=["metadata change behind"])
    return [
        Case(TOPIC, "metadata within two calls that change", checkpoint(dict_of(w=nested) + later).data, changed),
        Case(TOPIC, "metadata that a call before was given", checkpoint(dict_of(w=seen_before) + later).data, changed),
        Case(TOPIC, "arguments in a list that grows", checkpoint(dict_of(w=listed) + b"h\x00" + dict_of(neg=b"\x88") + b"a0").data, error("malformedTensor", "w")),
    ]


def second_looks() -> list[Case]:
    """What PyTorch or NumPy looks at another way than it seems to stand there."""
    ordered = call("collections", "OrderedDict")
    evil_tar = replace(tar_checkpoint(evil()), members=(Member("PK\x05\x06", b""), *tar_checkpoint(evil()).members)).data
    archives = swapped_names(checkpoint(dict_of(a=tensor(), b=tensor(storage("1")))).adding(Record("archive/data/1", floats(3, 4))))
    module = tuple_of(text("module"), tensor(storage("1", view=b"N")), b"N", b"N") + b"Q"
    keyed = Stream(object=pickle(dict_of(w=tensor(storage(view=b"N")), v=module)), keys=pickle(list_of(text("0"), text("1"))), storages=((2, ONE_TWO), (2, floats(3, 4))))
    tar_module = tuple_of(b"P5\n", b"N", b"N") + b"Q"
    window = lambda key, start: storage("0", 2, view=tuple_of(text(key), integer(start), integer(1)))
    views = [
        Stream(object=pickle(dict_of(a=tensor(window("9", 0), (1,)), b=tensor(window(key, 1), (1,))))).data
        for key in ("9", "0")
    ]
    parameter = call("torch._utils", "_rebuild_parameter_with_state", tensor(), b"\x88", ordered, b"}q\x00")
    attributes = dict_of(w=parameter) + b"h\x00" + text("data") + tensor(storage("1")) + b"s0"
    dtype = call("numpy", "dtype", text("f4"), b"\x89", b"\x88") + b"q\x00" + byte_order(">")
    array_state = tuple_of(b"K\x01", tuple_of(b"K\x02"), dtype, b"\x89", b"C\x08" + ONE_TWO)
    numbers = call("numpy.core.multiarray", "_reconstruct", named("numpy", "ndarray"), tuple_of(b"K\x00"), b"C\x01b")
    swapped = dict_of(w=numbers + array_state + b"b") + b"h\x00" + byte_order("<") + b"0"
    like_module = dict_of(_parameters=dict_of(p=tensor()), _buffers=b"}", _modules=b"}", weight=tensor())
    twice = named("models", "Net") + b")\x81" + (dict_of(_parameters=dict_of(p=tensor()), _buffers=b"}", _modules=b"}") + b"b") * 2
    typed = (storage(), b"K\x00", tuple_of(b"K\x04"), tuple_of(b"K\x01"), b"\x89", ordered, named("torch", "int16"))
    script = checkpoint().adding(Record("archive/constants.pkl", pickle(b")")), Record("archive/byteorder", b"big"))
    changed = error("malformedTensor", "w", says=["attributes change behind"])
    same_key = error("storageMismatch", "storage 9", says=["two storages have this key"])
    return [
        scanned("a tar that begins like an empty zip", evil_tar, tar_names(), "tar"),
        Case(TOPIC, "two records whose names are exchanged by Unicode paths", archives.data, error("malformedContainer", "archive/data/1", says=["two names"])),
        Case(TOPIC, "a tensor in the place of a module", keyed.data, error("unknownPersistentID", "the object"), suffix="stream"),
        Case(TOPIC, "a tensor in the place of a tar's module", tar_checkpoint(b"}(" + text("w") + b"P5\n" + text("v") + tar_module + b"u").data, error("unknownPersistentID", "pickle"), suffix="tar"),
        Case(TOPIC, "two views of one key", views[0], same_key, suffix="stream"),
        Case(TOPIC, "a view of its storage's key", views[1], {**same_key, "error": {**same_key["error"], "place": "storage 0"}}, suffix="stream"),
        Case(TOPIC, "a parameter's attributes that change", checkpoint(attributes).adding(Record("archive/data/1", floats(9, 9))).data, changed),
        Case(TOPIC, "an array's type that changes", checkpoint(swapped).data, error("malformedTensor", "w", says=["stay as it is"])),
        Case(TOPIC, "a dictionary like a module", checkpoint(like_module).data, tensors(**{"_parameters.p": [1, 2], "weight": [1, 2]})),
        Case(TOPIC, "a module of two states", checkpoint(twice).data, error("malformedObject", "", says=["2 states"])),
        Case(TOPIC, "a type that is not the storage's", checkpoint(dict_of(w=call("torch._utils", "_rebuild_tensor_v3", *typed))).data, error("malformedTensor", "w", says=["not that of its storage"])),
        Case(TOPIC, "a big-endian TorchScript archive", script.data, error("ambiguousByteOrder", "archive/byteorder")),
        Case(TOPIC, "an array in an order of small letters", checkpoint(dict_of(w=frombuffer(text("f")))).data, error("malformedTensor", "w")),
        Case(TOPIC, "an array with its axes in another order", checkpoint(dict_of(w=frombuffer(text("K"), tuple_of(b"K\x01", b"K\x00")))).data, tensors(w=[1, 3, 5, 2, 4, 6])),
        Case(TOPIC, "a reference whose kind is of accents", checkpoint_of_accents(), error("unknownPersistentID", PICKLE)),
    ]


def byte_order(sign: str) -> bytes:
    """BUILD of a NumPy type."""
    end = b"J\xff\xff\xff\xff"
    return tuple_of(b"K\x03", text(sign), b"N", b"N", b"N", end, end, b"K\x00") + b"b"


def frombuffer(*order: bytes) -> bytes:
    """Six floats as 3 by 2, as protocol 5 has them."""
    dtype = call("numpy", "dtype", text("f4"), b"\x89", b"\x88") + byte_order("<")
    data = floats(1, 2, 3, 4, 5, 6)
    return call("numpy._core.numeric", "_frombuffer", b"C" + number(len(data), 1) + data, dtype, tuple_of(b"K\x03", b"K\x02"), *order)


def swapped_names(archive: Zip) -> Zip:
    """The same archive in which each of two storages has the other's name in Info-ZIP's extra field."""
    names = (STORAGE, "archive/data/1")
    for name, other in (names, names[::-1]):
        extra = b"\x01" + number(zlib.crc32(name.encode()), 4) + other.encode()
        archive = archive.changing(name, local_name=other, extra=b"up" + number(len(extra), 2) + extra)
    return archive


def checkpoint_of_accents() -> bytes:
    """Less than a kilobyte that took nine seconds."""
    accents = "\u0301\u0316".encode()
    length = number(1 + 50_000 * len(accents), 4)
    record = deflated_record(PICKLE, (b"\x80\x02](X" + length + b"s", 1), (accents, 50_000), (b"NNNNtQ.", 1))
    return Zip((record, Record(VERSION, b"3\n"))).data


def reconstructed(content: bytes) -> bytes:
    """What protocol 0 makes of a subclass of `dict`."""
    return call("copy_reg", "_reconstructor", named("models", "Registry"), named("__builtin__", "dict"), content)


def other() -> list[Case]:
    order = "archive/BYTEORDER"
    capital = checkpoint().adding(Record(order, b"big")).data
    folded = dict_of(w=tensor(size=(2,) + (1,) * 127, stride=(1,) * 128))
    return [
        Case(TOPIC, "a byte order in capital letters", capital, error("malformedContainer", order)),
        Case(TOPIC, "128 dimensions of which 127 have size 1", checkpoint(folded).data, tensors(w=[1, 2])),
        Case(TOPIC, "a record in small letters and in capital ones", checkpoint().adding(Record(STORAGE.upper(), ONE_TWO)).data, error("duplicateRecord", STORAGE.upper())),
        Case(
            TOPIC,
            "a tar whose PAX header has another behind it",
            tar_checkpoint(storages=(tar_storage(),))
            .adding(Member("x", pax("path", "storages"), kind=b"x"))
            .adding(Member("y", pax("path", "tensors"), kind=b"x"))
            .adding(Member("notes", b"."))
            .data,
            error("malformedContainer", "y"),
            suffix="tar",
        ),
    ]


def cases() -> list[Case]:
    groups = (two_in_one(), tar_members(), past_an_error(), changed_behind_the_call(), replaced_values(), dictionaries(), changed_givens(), second_looks(), transient_names(), nested_metadata(), other())
    return [case for group in groups for case in group]

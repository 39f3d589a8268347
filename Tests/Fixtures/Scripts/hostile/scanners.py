"""Globals that a scanner must see, wherever they hide."""

from dataclasses import replace

from .case import Case
from .code import SOUND, call, dict_of, named, pickle, storage, tensor, text, tuple_of
from .stream_parts import Stream
from .tar_parts import Tar, checkpoint as tar_checkpoint
from .zip_parts import PICKLE, STORAGE, Record, Zip, checkpoint, deflated_record

TOPIC = "Scanner lessons"


def found(*findings: tuple[str, str, str, int], gaps: int = 0) -> dict:
    """Globals in the order of the file: name, standing, member, byte of the member; and how many
    places could not be looked through to their end."""
    keys = ("name", "standing", "member", "offset")
    listed = [dict(zip(keys, finding, strict=True)) for finding in findings]
    return {"globals": listed, "gaps": gaps}


def case(name: str, data: bytes, expect: dict, suffix: str = "zip") -> Case:
    return Case(TOPIC, name, data, expect, "globals", suffix)


def evil(name: str = "os.system") -> bytes:
    """A call of something that a deny-list may have or not."""
    module, _, function = name.rpartition(".")
    return call(module, function, text("id"))


def sound_names(member: str, data: bytes) -> list[tuple[str, str, str, int]]:
    """The globals of a sound checkpoint's pickle, which stands in `data` of the member."""
    names = ["torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "collections.OrderedDict"]
    split = [name.rpartition(".") for name in names]
    return [
        (name, "known", member, data.index(named(module, word)))
        for name, (module, _, word) in zip(names, split, strict=True)
    ]


def names_nobody_lists() -> list[Case]:
    names = ["os.system", "builtins.eval", "timeit.timeit", "pip.main", "numpy.f2py.crackfortran.getlincoef"]
    names += ["torch.jit.unsupported_tensor_ops.execWrapper", "idlelib.pyshell.ModifiedInterpreter"]
    cases = []
    for name in names:
        expected = found((name, "suspicious", PICKLE, 2))
        cases.append(case(f"a call of {name}", checkpoint(evil(name)).data, expected))
    return cases


def ways_to_name() -> list[Case]:
    stacked = text("os") + b"\x94" + text("system") + b"\x94\x93" + tuple_of(text("id")) + b"R"
    fetched = text("system") + b"\x940" + text("os") + b"\x94h\x00\x93"
    python2 = b"(" + text("id") + b"i__builtin__\neval\n"
    dotted = call("torch", "_utils.os.system", text("id"))
    return [
        case("STACK_GLOBAL of texts", pickle(stacked), found(("os.system", "suspicious", "", 22)), "pkl"),
        case("STACK_GLOBAL of a text out of the memo", pickle(fetched), found(("os.system", "suspicious", "", 25)), "pkl"),
        case("INST under Python 2's name", pickle(python2), found(("builtins.eval", "suspicious", "", 10)), "pkl"),
        case("a dotted name", pickle(dotted), found(("torch._utils.os.system", "suspicious", "", 2)), "pkl"),
        case(
            "a global named and not called",
            pickle(dict_of(hook=named("os", "system"))),
            found(("os.system", "suspicious", "", 13)),
            "pkl",
        ),
    ]


def broken() -> list[Case]:
    half = b"\x80\x02" + evil() + b"}" + named("os", "popen")
    refused = b"\x80\x02" + named("m", "n") + b"}b" + evil() + b"."
    extension = b"\x80\x02\x82\x07" + evil() + b"."
    second = len(b"\x80\x02" + evil() + b"}")
    torn = checkpoint(evil()).data
    return [
        case(
            "a pickle that breaks half-way",
            half,
            found(("os.system", "suspicious", "", 2), ("os.popen", "suspicious", "", second), gaps=1),
            "pkl",
        ),
        case(
            "a global behind an opcode that we refuse",
            refused,
            found(("m.n", "suspicious", "", 2), ("os.system", "suspicious", "", 9), gaps=1),
            "pkl",
        ),
        case("a global behind an extension code", extension, found(("os.system", "suspicious", "", 4), gaps=1), "pkl"),
        case("a zip without its directory", torn[:-60], found(("os.system", "suspicious", PICKLE, 2), gaps=1)),
        case(
            "a wrong CRC of the pickle",
            checkpoint(evil()).changing(PICKLE, crc=1).data,
            found(("os.system", "suspicious", PICKLE, 2)),
        ),
    ]


def hidden() -> list[Case]:
    inner = checkpoint(evil()).data
    nested = Zip((Record("README.md", b"weights"), Record("model.pth", inner))).data
    packed = Zip((deflated_record("a/model.bin", (inner, 1)),)).data
    deeper = Zip((Record("outer.zip", nested),)).data
    beside = checkpoint().adding(Record("archive/extra.pkl", pickle(evil()))).data
    in_storage = checkpoint(SOUND, pickle(evil())).data
    sound = pickle(SOUND)
    return [
        case("a zip that holds a .pth", nested, found(("os.system", "suspicious", f"model.pth/{PICKLE}", 2))),
        case(
            "a compressed .bin in a zip",
            packed,
            found(("os.system", "suspicious", f"a/model.bin/{PICKLE}", 2)),
        ),
        case(
            "a zip in a zip in a zip",
            deeper,
            found(("os.system", "suspicious", f"outer.zip/model.pth/{PICKLE}", 2)),
        ),
        case(
            "a second pickle beside the first",
            beside,
            found(*sound_names(PICKLE, sound), ("os.system", "suspicious", "archive/extra.pkl", 2)),
        ),
        case(
            "a pickle in the place of a tensor",
            in_storage,
            found(*sound_names(PICKLE, sound), ("os.system", "suspicious", STORAGE, 2)),
        ),
        case("a wrong extension", pickle(evil()), found(("os.system", "suspicious", "", 2)), "safetensors"),
        case("no extension that means anything", inner, found(("os.system", "suspicious", PICKLE, 2)), "jpeg"),
    ]


def containers() -> list[Case]:
    stream = Stream(object=pickle(evil()))
    early = Stream(system=pickle(dict_of(little_endian=evil())))
    place = len(early.magic) + len(early.version)
    place += early.system.index(named("os", "system"))
    tar = tar_checkpoint(evil())
    storages = tar_checkpoint().changing(
        "storages", data=pickle(b"K\x01") + pickle(tuple_of(b"K\x07", text("cpu"), named("os", "system")))
    )
    info = tar_checkpoint().changing("sys_info", data=pickle(evil()))
    entry = len(pickle(b"K\x01"))
    inner = pickle(tuple_of(b"K\x07", text("cpu"), named("os", "system")))
    return [
        case(
            "a stream's object",
            stream.data,
            found(("os.system", "suspicious", "", stream.object_position + 2)),
            "stream",
        ),
        case(
            "a stream's sys_info",
            early.data,
            found(
                ("os.system", "suspicious", "", place),
                *[
                    (name, standing, "", offset + early.object_position)
                    for name, standing, _, offset in sound_names("", early.object)
                ],
            ),
            "stream",
        ),
        case(
            "a tar's pickle",
            tar.data,
            found(
                ("os.system", "suspicious", "pickle", 2),
                ("torch.FloatStorage", "known", "storages", _storage_offset()),
                ("torch.FloatTensor", "known", "tensors", _tensor_offset()),
            ),
            "tar",
        ),
        case(
            "a tar's storages",
            storages.data,
            found(
                ("os.system", "suspicious", "storages", entry + inner.index(named("os", "system"))),
                ("torch.FloatTensor", "known", "tensors", _tensor_offset()),
                gaps=1,
            ),
            "tar",
        ),
        case(
            "a tar's sys_info",
            info.data,
            found(
                ("torch.FloatStorage", "known", "storages", _storage_offset()),
                ("os.system", "suspicious", "sys_info", 2),
                ("torch.FloatTensor", "known", "tensors", _tensor_offset()),
            ),
            "tar",
        ),
    ]


def _member(name: str) -> bytes:
    return next(member.data for member in tar_checkpoint().members if member.name == name)


def _storage_offset() -> int:
    return _member("storages").index(named("torch", "FloatStorage"))


def _tensor_offset() -> int:
    return _member("tensors").index(named("torch", "FloatTensor"))


def disguised() -> list[Case]:
    """Files that one reader takes for something else than another does."""
    old = named("os", "system") + b"(S'id'\ntR."
    magic = b"L119547037146038801333356L\n."
    head = magic + b"I1001\n." + b"(d."
    padded = b"N0" * 400 + head
    unread = Stream(object=b"\x80\x02\x82\x07.")
    tar = tar_checkpoint()
    first = tar.members[0]
    renamed = Tar((replace(first, name=old.decode(), checksum=1), *tar.members[1:]))
    # A header of 1,108 bytes as a pickle: a string of four bytes over the rest of the length.
    lengths = (0x454).to_bytes(8, "little")
    safetensors = (lengths + b"{0" + old).ljust(8 + 0x454)
    upper = Zip((Record("archive/DATA.PKL", text("id") + old), Record("archive/version", b"3\n")))
    late = Zip((Record("weights.bin", text("id") + old),))
    objects = array("|O", old)
    arrays = Zip((deflated_record("a.npy", (array("<f4", bytes(4)), 1)), deflated_record("b.npy", (objects, 1))))
    start = len(objects) - len(old)
    return [
        case("a stream of protocol 0", head + old, found(("os.system", "suspicious", "", len(head))), "stream"),
        case(
            "a stream behind 800 bytes of nothing",
            padded + old,
            found(("os.system", "suspicious", "", len(padded))),
            "stream",
        ),
        case("a stream whose object is an extension", unread.data, found(gaps=1), "stream"),
        case("a broken tar that is named as a pickle", renamed.data, found(("os.system", "suspicious", "", 0), gaps=1), "tar"),
        case("a pickle like safetensors", safetensors, found(("os.system", "suspicious", "", 10), gaps=1), "safetensors"),
        case("a pickle that begins with a text", text("id") + old, found(("os.system", "suspicious", "", 7), gaps=1), "pkl"),
        case("a record in capital letters", upper.data, found(("os.system", "suspicious", "archive/DATA.PKL", 7), gaps=1)),
        case("a record that begins with a text", late.data, found(("os.system", "suspicious", "weights.bin", 7))),
        case("a NumPy array of objects", objects, found(("os.system", "suspicious", "", start)), "npy"),
        case("a NumPy archive with an array of objects", arrays.data, found(("os.system", "suspicious", "b.npy", start)), "npz"),
    ]


def array(kind: str, data: bytes) -> bytes:
    """A .npy file of one element."""
    description = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': (1,), }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(description).to_bytes(2, "little") + description.encode() + data


def harmless() -> list[Case]:
    body = dict_of(
        w=tensor(storage(kind="HalfStorage")),
        path=call("pathlib", "PosixPath", text("runs")),
        when=call("datetime", "datetime", b"C\x01a"),
        names=call("argparse", "Namespace"),
    )
    data = pickle(body)
    known = ["torch._utils._rebuild_tensor_v2", "torch.HalfStorage", "collections.OrderedDict"]
    inert = ["pathlib.PosixPath", "datetime.datetime", "argparse.Namespace"]
    names = [(name, "known") for name in known] + [(name, "inert") for name in inert]
    findings = [
        (name, standing, PICKLE, data.index(named(*name.rsplit(".", 1)))) for name, standing in names
    ]
    return [case("known and inert names", checkpoint(body).data, found(*findings))]


def cases() -> list[Case]:
    groups = (names_nobody_lists(), ways_to_name(), broken(), hidden(), containers(), disguised(), harmless())
    return [case for group in groups for case in group]

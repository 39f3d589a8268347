"""Globals that a scanner must find, wherever they are hidden."""

from collections.abc import Iterator

from testkit.containers.arrays import describe, npy
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import MAGIC_NUMBER, Stream
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, STORAGE, VERSION, Record, Zip, checkpoint
from testkit.pickles.emitter import assemble
from testkit.pickles.parts import (
    REBUILD_TENSOR,
    SOUND,
    call,
    dict_of,
    integer,
    pickled,
    storage,
    symbol,
    tensor,
    text,
    tuple_of,
)

from .case import Case, Source, Topic
from .findings import INERT_NAMES, evil, found, named_in, sound_names, suspicious

case = Topic("Scanner lessons", "globals")
EVIL = pickled(evil())
#: `os.system("id")` in protocol 0.
OLD = symbol("os.system") + b"(S'id'\ntR."
SOUND_TAR = tar_checkpoint()
STORAGES, TENSORS = (SOUND_TAR[member].data for member in ("storages", "tensors"))
IN_STORAGES = named_in(STORAGES, "torch.FloatStorage", member="storages")
IN_TENSORS = named_in(TENSORS, "torch.FloatTensor", member="tensors")

UNLISTED = """os.system builtins.eval timeit.timeit pip.main numpy.f2py.crackfortran.getlincoef
torch.jit.unsupported_tensor_ops.execWrapper idlelib.pyshell.ModifiedInterpreter"""


def names_that_no_list_has() -> Iterator[Case]:
    for name in UNLISTED.split():
        expected = found(suspicious(PICKLE, name=name))
        yield case(f"a call of {name}", checkpoint(evil(name)), expected)


def ways_to_name() -> Iterator[Case]:
    argument = tuple_of(text("id")) + assemble("REDUCE")
    stacked = "BINUNICODE os MEMOIZE BINUNICODE system MEMOIZE STACK_GLOBAL"
    fetched = "BINUNICODE system MEMOIZE POP BINUNICODE os MEMOIZE BINGET 0 STACK_GLOBAL"
    python2 = "MARK BINUNICODE id INST __builtin__.eval"
    rows = {
        "STACK_GLOBAL of texts": (assemble(stacked, argument), "os.system", 22),
        "STACK_GLOBAL of a text out of the memo": (assemble(fetched), "os.system", 25),
        "INST under Python 2's name": (assemble(python2), "builtins.eval", 10),
        "a dotted name": (evil("torch _utils.os.system"), "torch._utils.os.system", 2),
        "a global named and not called": (dict_of(hook=symbol("os.system")), "os.system", 13),
    }
    for what, (body, name, offset) in rows.items():
        expected = found(suspicious("", offset, name))
        yield case(what, pickled(body), expected)


def broken() -> Iterator[Case]:
    start = b"\x80\x02" + evil() + b"}"
    half = found(suspicious(), suspicious("", len(start), "os.popen"), gaps=1)
    refused = assemble("PROTO 2 GLOBAL m.n EMPTY_DICT BUILD", evil(), "STOP")
    behind = found(suspicious(name="m.n"), suspicious(offset=9), gaps=1)
    extension = found(suspicious(offset=4), gaps=1)
    in_pickle = suspicious(PICKLE)
    torn = checkpoint(evil()).data[:-60]
    wrong = checkpoint(evil()).changing(PICKLE, crc=1)
    registered = assemble("PROTO 2 EXT1 7", evil(), "STOP")
    yield case("a pickle that breaks half-way", start + symbol("os.popen"), half)
    yield case("a global behind an opcode that we refuse", refused, behind)
    yield case("a global behind an extension code", registered, extension)
    yield case("a zip without its directory", torn, found(in_pickle, gaps=1), suffix="zip")
    yield case("a wrong CRC of the pickle", wrong, found(in_pickle))


def hidden() -> Iterator[Case]:
    inner = checkpoint(evil()).data
    nested = Zip((Record("README.md", b"weights"), Record("model.pth", inner)))
    packed = Zip((Record.deflated("a/model.bin", (inner, 1)),))
    deeper = Zip((Record("outer.zip", nested.data),))
    for name, archive, member in (
        ("a zip that holds a .pth", nested, f"model.pth/{PICKLE}"),
        ("a compressed .bin in a zip", packed, f"a/model.bin/{PICKLE}"),
        ("a zip in a zip in a zip", deeper, f"outer.zip/model.pth/{PICKLE}"),
    ):
        yield case(name, archive, found(suspicious(member)))
    extra = "archive/extra.pkl"
    names = sound_names(pickled(SOUND), PICKLE)
    second = checkpoint().adding(Record(extra, EVIL))
    expected = found(*names, suspicious(extra))
    yield case("a second pickle beside the first", second, expected)
    expected = found(*names, suspicious(STORAGE))
    yield case("a pickle in the place of a tensor", checkpoint(SOUND, EVIL), expected)
    yield case("a wrong extension", EVIL, found(suspicious()), suffix="safetensors")
    meaningless = found(suspicious(PICKLE))
    yield case("no extension that means anything", inner, meaningless, suffix="jpeg")


def containers() -> Iterator[Case]:
    stream = Stream(object=EVIL)
    place = suspicious("", stream.object_position + 2)
    yield case("a stream's object", stream, found(place))
    early = Stream(system=pickled(dict_of(little_endian=evil())))
    findings = named_in(early.system, "os.system", start=early.system_position)
    findings += sound_names(early.object, start=early.object_position)
    yield case("a stream's sys_info", early, found(*findings))
    tar = tar_checkpoint(evil())
    findings = [suspicious("pickle"), *IN_STORAGES, *IN_TENSORS]
    yield case("a tar's pickle", tar, found(*findings))
    entry = pickled(tuple_of(integer(7), text("cpu"), symbol("os.system")))
    changed = pickled(integer(1)) + entry
    storages = SOUND_TAR.changing("storages", data=changed)
    findings = [*named_in(changed, "os.system", member="storages"), *IN_TENSORS]
    yield case("a tar's storages", storages, found(*findings, gaps=1))
    info = SOUND_TAR.changing("sys_info", data=EVIL)
    findings = [*IN_STORAGES, suspicious("sys_info"), *IN_TENSORS]
    yield case("a tar's sys_info", info, found(*findings))


def disguised() -> Iterator[Case]:
    """Files that readers take for different formats."""
    head = assemble(f"LONG {MAGIC_NUMBER}L STOP INT 1001 STOP MARK DICT STOP")
    padded = assemble("NONE POP") * 400 + head
    unread = Stream(object=assemble("PROTO 2 EXT1 7 STOP"))
    renamed = SOUND_TAR.changing("sys_info", name=OLD.decode(), checksum=1)
    # A header of 1,108 bytes as a pickle: a string of four bytes over the rest of the length.
    header = safetensors((b"{0" + OLD).ljust(0x454))
    upper = "archive/DATA.PKL"
    capital = Zip((Record(upper, text("id") + OLD), Record(VERSION, b"3\n")))
    late = Zip((Record("weights.bin", text("id") + OLD),))
    objects = npy(describe("|O"), OLD)
    numbers = npy(describe("<f4"), bytes(4))
    arrays = Zip((Record.deflated("a.npy", (numbers, 1)), Record.deflated("b.npy", (objects, 1))))
    start = len(objects) - len(OLD)
    rows: list[tuple[str, Source, str, str, int | None, int]] = [
        ("a stream of protocol 0", head + OLD, "stream", "", len(head), 0),
        ("a stream behind 800 bytes of nothing", padded + OLD, "stream", "", len(padded), 0),
        ("a stream whose object is an extension", unread, "stream", "", None, 1),
        ("a broken tar that is named as a pickle", renamed, "tar", "", 0, 1),
        ("a pickle like safetensors", header, "safetensors", "", 10, 1),
        ("a pickle that begins with a text", text("id") + OLD, "pkl", "", 7, 1),
        ("a record in capital letters", capital, "zip", upper, 7, 1),
        ("a record that begins with a text", late, "zip", "weights.bin", 7, 0),
        ("a NumPy array of objects", objects, "npy", "", start, 0),
        ("a NumPy archive with an array of objects", arrays, "npz", "b.npy", start, 0),
    ]
    for name, source, suffix, member, offset, gaps in rows:
        expected = found(*[] if offset is None else [suspicious(member, offset)], gaps=gaps)
        yield case(name, source, expected, suffix=suffix)


def harmless() -> Iterator[Case]:
    body = dict_of(
        w=tensor(storage(kind="HalfStorage")),
        path=call("pathlib.PosixPath", text("runs")),
        when=call("datetime.datetime", assemble("SHORT_BINBYTES a")),
        names=call("argparse.Namespace"),
    )
    known = [REBUILD_TENSOR, "torch.HalfStorage", "collections.OrderedDict"]
    findings = named_in(pickled(body), *known, *INERT_NAMES, member=PICKLE)
    yield case("known and inert names", checkpoint(body), found(*findings))


def cases() -> Iterator[Case]:
    groups = (names_that_no_list_has, ways_to_name, broken, hidden, containers, disguised, harmless)
    for group in groups:
        yield from group()

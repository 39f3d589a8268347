"""Globals that a scanner must find, wherever they are hidden."""

from testkit.containers.arrays import describe, npy
from testkit.containers.safetensors import safetensors
from testkit.containers.streams import MAGIC_NUMBER, Stream
from testkit.containers.tars import checkpoint as tar_checkpoint
from testkit.containers.zips import PICKLE, VERSION, Record, Zip, checkpoint
from testkit.pickles import parts as p
from testkit.pickles.emitter import assemble, assemble_table

from . import Files

UNLISTED = """os.system builtins.eval timeit.timeit pip.main numpy.f2py.crackfortran.getlincoef
torch.jit.unsupported_tensor_ops.execWrapper idlelib.pyshell.ModifiedInterpreter"""


def evil(name: str = "os.system") -> bytes:
    """Returns a call of something that a deny-list may have or not."""
    return p.call(name, p.text("id"))


EVIL = p.pickled(evil())
#: `os.system("id")` in protocol 0.
OLD = p.symbol("os.system") + b"(S'id'\ntR."

NAMED = """
STACK_GLOBAL of texts: PROTO 2 BINUNICODE os MEMOIZE BINUNICODE system MEMOIZE STACK_GLOBAL MARK
  BINUNICODE id TUPLE REDUCE
STACK_GLOBAL of a text out of the memo: PROTO 2 BINUNICODE system MEMOIZE POP BINUNICODE os MEMOIZE
  BINGET 0 STACK_GLOBAL
INST under Python 2's name: PROTO 2 MARK BINUNICODE id INST __builtin__.eval
"""


def names() -> Files:
    return {
        **{f"a call of {name}": checkpoint(evil(name)) for name in UNLISTED.split()},
        **assemble_table(NAMED),
        "a dotted name": p.pickled(evil("torch _utils.os.system")),
        "a global named and not called": p.pickled(p.dict_of(hook=p.symbol("os.system"))),
        "a pickle that breaks half-way": assemble("PROTO 2", evil(), "EMPTY_DICT GLOBAL os.popen"),
        "a global behind an opcode that we refuse": assemble(
            "PROTO 2 GLOBAL m.n EMPTY_DICT BUILD", evil(), "STOP"
        ),
        "a global behind an extension code": assemble("PROTO 2 EXT1 7", evil(), "STOP"),
    }


def hidden() -> Files:
    inner = checkpoint(evil())
    nested = Zip((Record("README.md", b"weights"), Record("model.pth", inner.data)))
    return {
        "a zip without its directory": inner.data[:-60],
        "a wrong CRC of the pickle": inner.changing(PICKLE, crc=1),
        "a zip that holds a .pth": nested,
        "a compressed .bin in a zip": Zip((Record.deflated("a/model.bin", (inner.data, 1)),)),
        "a zip in a zip in a zip": Zip((Record("outer.zip", nested.data),)),
        "a second pickle beside the first": checkpoint().adding(Record("archive/extra.pkl", EVIL)),
        "a pickle in the place of a tensor": checkpoint(p.SOUND, EVIL),
        "a wrong extension": EVIL,
        "no extension that means anything": inner,
    }


def containers() -> Files:
    tar = tar_checkpoint()
    entry = p.pickled(p.tuple_of(p.integer(7), p.text("cpu"), p.symbol("os.system")))
    storages = p.pickled(p.integer(1)) + entry
    return {
        "a stream's object": Stream(object=EVIL),
        "a stream's sys_info": Stream(system=p.pickled(p.dict_of(little_endian=evil()))),
        "a tar's pickle": tar_checkpoint(evil()),
        "a tar's storages": tar.changing("storages", data=storages),
        "a tar's sys_info": tar.changing("sys_info", data=EVIL),
    }


def disguised() -> Files:
    """Returns files that readers take for different formats."""
    head = assemble(f"LONG {MAGIC_NUMBER}L STOP INT 1001 STOP MARK DICT STOP")
    renamed = tar_checkpoint().changing("sys_info", name=OLD.decode(), checksum=1)
    late = p.text("id") + OLD
    capital = Zip((Record("archive/DATA.PKL", late), Record(VERSION, b"3\n")))
    objects, numbers = npy(describe("|O"), OLD), npy(describe("<f4"), bytes(4))
    arrays = (Record.deflated("a.npy", (numbers, 1)), Record.deflated("b.npy", (objects, 1)))
    return {
        "a stream of protocol 0": head + OLD,
        "a stream behind 800 bytes of nothing": assemble("NONE POP") * 400 + head + OLD,
        "a stream whose object is an extension": Stream(object=assemble("PROTO 2 EXT1 7 STOP")),
        "a broken tar that is named as a pickle": renamed,
        # A header of 1,108 bytes as a pickle: a string of four bytes over the rest of the length.
        "a pickle like safetensors": safetensors((b"{0" + OLD).ljust(0x454)),
        "a pickle that begins with a text": late,
        "a record in capital letters": capital,
        "a record that begins with a text": Zip((Record("weights.bin", late),)),
        "a NumPy array of objects": objects,
        "a NumPy archive with an array of objects": Zip(arrays),
    }


def files() -> Files:
    harmless = p.dict_of(
        w=p.tensor(p.storage(kind="HalfStorage")),
        path=p.call("pathlib.PosixPath", p.text("runs")),
        when=p.call("datetime.datetime", assemble("SHORT_BINBYTES a")),
        names=p.call("argparse.Namespace"),
    )
    known: Files = {"known and inert names": checkpoint(harmless)}
    return names() | hidden() | containers() | disguised() | known

"""The globals that a scan of a hostile file must find, and the pickles that name them."""

from testkit.pickles.parts import call, symbol, text

from .case import Json

SOUND_NAMES = (
    "torch._utils._rebuild_tensor_v2",
    "torch.FloatStorage",
    "collections.OrderedDict",
)
INERT_NAMES = ("pathlib.PosixPath", "datetime.datetime", "argparse.Namespace")
KNOWN_NAMES = (*SOUND_NAMES, "torch.HalfStorage", "torch.FloatTensor", "torch.float64")

Finding = tuple[str, str, str, int]


def evil(name: str = "os.system") -> bytes:
    """A call of something that a deny-list may have or not."""
    return call(name, text("id"))


def suspicious(member: str = "", offset: int = 2, name: str = "os.system") -> Finding:
    """A global that is marked: its member and the byte of the member; by default that of `evil`."""
    return (name, "suspicious", member, offset)


def named_in(data: bytes, *names: str, member: str = "", start: int = 0) -> list[Finding]:
    """The globals that `data`, which begins at byte `start` of the member, names by GLOBAL."""
    found = []
    for name in names:
        standing = (
            "known" if name in KNOWN_NAMES else "inert" if name in INERT_NAMES else "suspicious"
        )
        found.append((name, standing, member, start + data.index(symbol(name))))
    return found


def sound_names(data: bytes, member: str = "", start: int = 0) -> list[Finding]:
    """The globals of a sound checkpoint's pickle."""
    return named_in(data, *SOUND_NAMES, member=member, start=start)


def found(*findings: Finding, gaps: int = 0) -> Json:
    """The globals in the order of the file; `gaps` counts what could not be scanned to its end."""
    keys = ("name", "standing", "member", "offset")
    listed = [dict(zip(keys, finding, strict=True)) for finding in findings]
    return {"globals": listed, "gaps": gaps}

"""The pickles that the small files of all containers have in common."""

import struct
from .emitter import assemble

ONE_TWO = struct.pack("<2f", 1, 2)


def pickled(body: bytes | str) -> bytes:
    """Returns PROTO 2, the value, STOP."""
    return assemble("PROTO 2", body, "STOP")


def sound(view: str = "") -> bytes:
    """Returns a dictionary of one tensor; in a stream, its storage has no view: NONE."""
    return assemble(
        '{ "w" @torch._utils._rebuild_tensor_v2 ( ( "storage" @torch.FloatStorage "0" "cpu" 2',
        view,
        ") BINPERSID 0 ( 2 ) ( 1 ) NEWFALSE @collections.OrderedDict ( ) REDUCE ) REDUCE }",
    )

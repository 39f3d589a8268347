"""Files whose fault shows only when their tensors are written out: the older output must stay."""

import zlib

from .case import Case, error, tensors
from .code import ONE_TWO, dict_of, storage, tensor
from .geometry import of
from .zip_parts import STORAGE, checkpoint

TOPIC = "Output"


def cases() -> list[Case]:
    damaged = checkpoint().changing(STORAGE, crc=zlib.crc32(ONE_TWO) ^ 1)
    unreadable = error("unreadableInput", "", says=["w", "CRC-32"])
    expansion = error("unreadableInput", "", says=["w", "--limit expanded-bytes="])
    # Each view is within its own budget; together they are past that of the whole file.
    views = {
        f"v{index}": tensor(storage(count=2), ((1 << 24) - index,), (0,)) for index in range(9)
    }
    many = checkpoint(dict_of(**views)).data
    return [
        Case(TOPIC, "a sound archive over an older output", checkpoint().data, tensors(w=[1, 2]), "convert"),
        Case(TOPIC, "a wrong CRC found while writing", damaged.data, unreadable, "convert"),
        Case(TOPIC, "an expansion to 4 TiB", of((1 << 20, 1 << 20), (0, 0)), expansion, "convert"),
        Case(
            TOPIC,
            "nine expansions of 4 bytes to 64 MiB",
            many,
            error("unreadableInput", "", says=["--limit expanded-bytes="]),
            "convert",
        ),
    ]

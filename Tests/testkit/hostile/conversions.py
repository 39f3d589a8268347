"""Files whose fault shows only when their tensors are written out: the older output must stay."""

import zlib
from collections.abc import Iterator

from testkit.containers.zips import STORAGE, checkpoint
from testkit.pickles.parts import ONE_TWO, dict_of, tensor

from .case import Case, Topic, error, tensors
from .geometry import of

case = Topic("Output")


def cases() -> Iterator[Case]:
    sound = checkpoint()
    yield case("a sound archive over an older output", sound, tensors(w=[1, 2]), "convert")
    damaged = sound.changing(STORAGE, crc=zlib.crc32(ONE_TWO) ^ 1)
    unreadable = error("unreadableInput", "", says=["w", "CRC-32"])
    yield case("a wrong CRC found while writing", damaged, unreadable, "convert")
    over = error("unreadableInput", "", says=["w", "--limit expanded-bytes="])
    yield case("an expansion to 4 TiB", of((1 << 20, 1 << 20), (0, 0)), over, "convert")
    # Each view is within its own budget; together they are past that of the whole file.
    views = {f"v{index}": tensor(size=((1 << 24) - index,), stride=(0,)) for index in range(9)}
    over = error("unreadableInput", "", says="--limit expanded-bytes=")
    many = checkpoint(dict_of(**views))
    yield case("nine expansions of 4 bytes to 64 MiB", many, over, "convert")

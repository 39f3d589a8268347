"""Files that no honest writer makes, by topic; CASES.json has the outcome that each must have.

Nothing here imports torch, and no file is ever given to Python's pickle.
"""

from collections.abc import Callable
from pathlib import Path
from testkit.containers import streams, tars, zips
from testkit.pickles import parts as p
from testkit.pickles.emitter import read_listing

#: The files of a topic by the names of their cases.
Files = dict[str, bytes | zips.Zip | streams.Stream | tars.Tar]
Make = Callable[[bytes], bytes | zips.Zip | streams.Stream | tars.Tar]

LISTING = read_listing(Path(__file__).with_name("pickles.ini"))
CONTAINERS: dict[str, Make] = {
    "": lambda body: body + b".",
    "cut": lambda body: body,
    "checkpoint": zips.checkpoint,
    "two": lambda body: zips.checkpoint(body, p.ONE_TWO, p.floats(9, 9)),
    "stream": lambda body: streams.Stream(object=p.pickled(body)),
    "tar": tars.checkpoint,
}


def listed(topic: str) -> Files:
    """Returns the files of `pickles.ini`."""
    files: Files = {}
    for section, bodies in LISTING.items():
        name, _, container = section.partition(", ")
        if name == topic:
            files |= {case: CONTAINERS[container](body) for case, body in bodies.items()}
    return files

"""Files that no honest writer makes, by topic; CASES.json has the outcome that each must have.

Nothing here imports torch, and no file is ever given to Python's pickle.
"""

from testkit.containers.streams import Stream
from testkit.containers.tars import Tar
from testkit.containers.zips import Zip

#: The files of a topic by the names of their cases.
Files = dict[str, bytes | Zip | Stream | Tar]

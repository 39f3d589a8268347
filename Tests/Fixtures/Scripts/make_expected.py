"""Write Data/EXPECTED.json: what PyTorch reads from every checkpoint under Data."""

import json

from common import output_folder
from expectations import checkpoints, expectation, own_files

if __name__ == "__main__":
    folder = output_folder(__doc__)
    written = {file.name: file for file in own_files()}
    lines = []
    for path in checkpoints(folder):
        name = path.relative_to(folder).as_posix()
        entry = json.dumps(
            expectation(path, written.get(name)), sort_keys=True, separators=(",", ":")
        )
        lines.append(f"{json.dumps(name)}: {entry}")
    text = ",\n".join(lines)
    (folder / "EXPECTED.json").write_text(f"{{\n{text}\n}}\n")

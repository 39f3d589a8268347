"""Finds dead links in every Markdown file of the repository: files, and headings in them.

Addresses on the network are not checked.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def anchors(page: str) -> set[str]:
    """Returns the anchors that GitHub makes of a page's headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.*?)\s*#*$", FENCE.sub("", page), re.MULTILINE):
        text = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        anchor, number = text, 1
        while anchor in found:
            anchor, number = f"{text}-{number}", number + 1
        found.add(anchor)
    return found


def faults(path: Path) -> list[str]:
    """Returns the dead links of one page."""
    found = []
    for target in LINK.findall(FENCE.sub("", path.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            found.append(f"{path.relative_to(ROOT)}: there is no {target}")
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
            found.append(f"{path.relative_to(ROOT)}: {name} has no heading #{anchor}")
    return found


def main() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.splitlines() if (ROOT / name).exists()]
    found = [fault for path in paths for fault in faults(path)]
    print("\n".join([*found, f"{len(paths)} Markdown files, {len(found)} dead links"]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

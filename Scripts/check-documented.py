"""Fails if a public symbol of a library has no documentation comment: the symbol graphs to read."""

import json
import sys
from pathlib import Path


def undocumented(path: Path) -> tuple[int, list[str]]:
    """Returns the number of symbols in a graph, and the names of those without a comment."""
    symbols = [
        symbol
        for symbol in json.loads(path.read_text())["symbols"]
        # The compiler's symbols and those of other modules have no place in our sources.
        if "location" in symbol and "::SYNTHESIZED::" not in symbol["identifier"]["precise"]
    ]
    missing = [".".join(s["pathComponents"]) for s in symbols if not s.get("docComment")]
    module = path.name.split(".")[0]
    return len(symbols), [f"{module}: {name}" for name in missing]


def main() -> None:
    found = [undocumented(Path(name)) for name in sys.argv[1:]]
    total, faults = sum(count for count, _ in found), sum((names for _, names in found), [])
    print("\n".join([*faults, f"{total} public symbols, {len(faults)} without documentation"]))
    sys.exit(1 if faults or total == 0 else 0)


if __name__ == "__main__":
    main()

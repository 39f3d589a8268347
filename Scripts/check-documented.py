"""Fails if a public symbol of a library has no documentation comment.

    python3 Scripts/check-documented.py SYMBOL-GRAPH...
"""

import json
import pathlib
import sys


def undocumented(path: pathlib.Path) -> tuple[int, list[str]]:
    """How many symbols a module's graph has, and the names of those without a comment."""
    symbols = [
        symbol
        for symbol in json.loads(path.read_text())["symbols"]
        # What the compiler makes and what comes from another module have no place in our sources.
        if "location" in symbol and "::SYNTHESIZED::" not in symbol["identifier"]["precise"]
    ]
    missing = [".".join(s["pathComponents"]) for s in symbols if not s.get("docComment")]
    return len(symbols), missing


def main() -> None:
    total, faults = 0, []
    for name in sys.argv[1:]:
        path = pathlib.Path(name)
        count, missing = undocumented(path)
        total += count
        faults += [f"{path.name.split('.')[0]}: {symbol}" for symbol in missing]
    print("\n".join([*faults, f"{total} public symbols, {len(faults)} without documentation"]))
    sys.exit(1 if faults or total == 0 else 0)


if __name__ == "__main__":
    main()

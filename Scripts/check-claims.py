"""Fails if a claim in README.md has no proof.

A comment after each paragraph and table names what proves it:

    <!-- proof: SuiteName/testName, Tests/testkit/checks/corpus.py, Benchmarks/page.md -->

A suite is a type in Tests, a test is a function in the suite's file; everything else is a path. A
code block belongs to the paragraph before it. `<!-- proof: none, REASON -->` marks a paragraph that
claims nothing.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROOF = re.compile(r"<!-- proof: (.*?) -->", re.DOTALL)


def tests() -> dict[str, str]:
    """Returns the text of the file of each suite, by the suite's name."""
    texts = [path.read_text() for path in (ROOT / "Tests").rglob("*.swift")]
    suite = re.compile(r"^(?:@Suite.*\s)?struct (\w+)", re.MULTILINE)
    return {name: text for text in texts for name in suite.findall(text)}


def exists(proof: str, suites: dict[str, str]) -> bool:
    """True if there is a test, a suite or a file of that name."""
    if "." in proof:
        return (ROOT / proof).exists()
    suite, _, test = proof.partition("/")
    return suite in suites and (not test or re.search(rf"func {test}\(", suites[suite]) is not None)


def paragraphs(page: str) -> list[str]:
    """Returns the paragraphs and tables, without headings and code."""
    text = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    # A comment belongs to the block before it.
    text = re.sub(r"\n\s*\n(<!--)", r"\n\1", text)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    return [block for block in blocks if block and not re.fullmatch(r"#+ .*", block)]


def main() -> None:
    suites = tests()
    faults, count = [], 0
    for block in paragraphs((ROOT / "README.md").read_text()):
        proofs = PROOF.findall(block)
        # A paragraph that leads to code or a table is proved with it.
        if not proofs and not block.endswith(":"):
            faults.append(f"nothing proves: {block[:70]}…")
        for proof in re.split(r",\s+", ", ".join(proofs)):
            if proof in ("", "none") or " " in proof:
                continue
            count += 1
            if not exists(proof, suites):
                faults.append(f"there is no {proof}")
    print("\n".join([*faults, f"{count} proofs of README.md, {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

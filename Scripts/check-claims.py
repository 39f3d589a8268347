"""Fails if a claim in README.md has nothing behind it.

Behind each paragraph and table stands a comment that names what proves it:

    <!-- proof: SuiteName/testName, Tests/Scripts/script.py, Benchmarks/page.md -->

A suite is a type in Tests, a test a function in the suite's file; everything else is a path. Code
blocks are claims of the paragraph around them. `<!-- proof: none, REASON -->` is for what claims
nothing.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROOF = re.compile(r"<!-- proof: (.*?) -->", re.DOTALL)


def tests() -> dict[str, str]:
    """The text of the file of each suite, by the suite's name."""
    suites = {}
    for path in sorted((ROOT / "Tests").rglob("*.swift")):
        text = path.read_text()
        for name in re.findall(r"^(?:@Suite.*\s)?struct (\w+)", text, re.MULTILINE):
            suites[name] = text
    return suites


def exists(proof: str, suites: dict[str, str]) -> bool:
    """Whether a test, a suite or a file of that name is there."""
    if "." in proof:
        return (ROOT / proof).exists()
    suite, _, test = proof.partition("/")
    return suite in suites and (not test or re.search(rf"func {test}\(", suites[suite]) is not None)


def paragraphs(page: str) -> list[str]:
    """The paragraphs and tables, without headings and code."""
    text = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    # A comment belongs to what stands before it.
    text = re.sub(r"\n\s*\n(<!--)", r"\n\1", text)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    return [block for block in blocks if block and not re.fullmatch(r"#+ .*", block)]


def main() -> None:
    page = (ROOT / "README.md").read_text()
    suites = tests()
    faults, count = [], 0
    for block in paragraphs(page):
        # A paragraph that leads to code or a table is proved with it.
        proofs = PROOF.findall(block)
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

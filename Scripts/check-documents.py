"""Checks that documents show the code that the tests compile, and name every module.

- ARCHITECTURE.md has a row for every module in Package.swift.
- The examples in README.md and Documentation/OwnNetwork.md are those in Tests/DocumentationTests.
- Every Swift example in GettingStarted.md is in Tests/DocumentationTests.

Indentation does not matter. Prints one line for each fault and exits with status 1 if there is one.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TESTS = "Tests/DocumentationTests"
# A document, the file that compiles its example, and the comments around the example there.
EXAMPLES = (
    ("README.md", f"{TESTS}/LoadingExample.swift", "// README begins", "// README ends"),
    ("Documentation/OwnNetwork.md", f"{TESTS}/OwnNetworkExample.swift", "// begins", "// ends"),
)
ARTICLE = "Sources/ResNetModels/ResNetModels.docc/GettingStarted.md"
ARTICLE_SOURCE = f"{TESTS}/ArticleExamples.swift"


def read_lines(path: str) -> list[str]:
    """Returns the lines of a file without their indentation."""
    return [line.strip() for line in (ROOT / path).read_text().splitlines()]


def count_of(example: list[str], lines: list[str]) -> int:
    """Returns how often consecutive lines occur among others."""
    size = len(example)
    return sum(lines[start : start + size] == example for start in range(len(lines)))


def check_modules() -> tuple[int, list[str]]:
    """Returns the number of modules and those without a row in ARCHITECTURE.md."""
    manifest = (ROOT / "Package.swift").read_text()
    names = re.findall(r'\.(?:target|executableTarget)\(\s*name: "([^"]+)"', manifest)
    modules = [name for name in names if name != "Fixtures"]
    lines = read_lines("ARCHITECTURE.md")
    faults = [
        f"ARCHITECTURE.md has no row for the module {module}"
        for module in modules
        if not any(line.startswith(f"| `{module}` | ") for line in lines)
    ]
    return len(modules), faults + ([] if len(modules) > 10 else ["too few modules were found"])


def check_example(document: str, source: str, begin: str, end: str) -> list[str]:
    """Returns a fault unless a document shows the example of a source file once."""
    lines = read_lines(source)
    if lines.count(begin) != 1 or lines.count(end) != 1:
        return [f"{source} needs one line '{begin}' and one line '{end}'"]
    example = lines[lines.index(begin) + 1 : lines.index(end)]
    count = count_of(example, read_lines(document))
    if example and count == 1:
        return []
    return [f"{document} has the example of {source} {count} times; expected once"]


def check_article() -> tuple[int, list[str]]:
    """Returns the number of Swift examples in the article and those that no test compiles."""
    page = "\n".join(read_lines(ARTICLE))
    blocks = re.findall(r"^```swift\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    # A line of a manifest cannot be compiled here.
    blocks = [block for block in blocks if not block.startswith(".package(")]
    source = [line for line in read_lines(ARTICLE_SOURCE) if line]
    faults = []
    for block in blocks:
        example = [line for line in block.splitlines() if line]
        if not count_of(example, source):
            faults.append(f"{ARTICLE_SOURCE} lacks the example '{example[0]}' of {ARTICLE}")
    return len(blocks), faults + ([] if blocks else [f"{ARTICLE} has no Swift example"])


def main() -> None:
    """Checks all documents and prints what was checked."""
    modules, faults = check_modules()
    for example in EXAMPLES:
        faults += check_example(*example)
    blocks, article_faults = check_article()
    faults += article_faults
    counts = f"{modules} modules, {len(EXAMPLES) + blocks} examples"
    print("\n".join([*faults, f"{counts}: {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

"""Checks rules about sources and documents that no compiler checks.

    python3 Scripts/check-repository.py                    sources, the manifest and documents
    python3 Scripts/check-repository.py symbols GRAPH...   comments in symbol graphs

Prints one line for each fault and exits with status 1 if there is one.
"""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = "Tests/DocumentationTests"
TRAPS = (
    *("try!", "try !", "as!", "fatalError", "precondition(", "preconditionFailure"),
    "assertionFailure",
)
#: The modules that read files of strangers.
READERS = (
    *("PickleReader", "TorchArchive", "NativeFormat", "NumPyArrays", "Tensors", "MappedFiles"),
    *("WeightConversion", "ResNetModels", "convert-weights", "CommandSupport", "ReportPages"),
)
# C has no Swift to check, and only tests use the fixtures.
OTHER_TARGETS = ("CEngine", "CWriteback", "Fixtures", "FuzzTargets")
TARGET = re.compile(r'\.(?:target|executableTarget)\(\s*name: "([^"]+)"')
#: A document, the file that compiles its example, and the comments around the example there.
EXAMPLES = (
    ("README.md", f"{TESTS}/LoadingExample.swift", "// README begins", "// README ends"),
    ("Documentation/OwnNetwork.md", f"{TESTS}/OwnNetworkExample.swift", "// begins", "// ends"),
)
ARTICLE = "Sources/ResNetModels/ResNetModels.docc/GettingStarted.md"
ARTICLE_SOURCE = f"{TESTS}/ArticleExamples.swift"
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
#: A comment after each paragraph of README.md names what proves it: a suite `SuiteTests`, a test
#: `SuiteTests/name`, a path, or `none, REASON`. A code block belongs to the paragraph before it.
PROOF = re.compile(r"<!-- proof: (.*?) -->", re.DOTALL)


def read(path: str) -> str:
    return (ROOT / path).read_text()


def lines_of(path: str) -> list[str]:
    """Returns the lines of a file without their indentation, which does not matter."""
    return [line.strip() for line in read(path).splitlines()]


def swift_files(folder: str) -> dict[str, str]:
    """Returns the text of every Swift file below a folder by its path there."""
    paths = sorted((ROOT / folder).rglob("*.swift"))
    return {path.relative_to(ROOT / folder).as_posix(): path.read_text() for path in paths}


def check_lists() -> Iterator[str]:
    """Only listed files use `unsafe`, and only listed ones take a range of a file."""
    found: dict[str, set[str]] = {"unsafe-files.txt": set(), "range-files.txt": set()}
    for path, text in swift_files("Sources").items():
        code = [line.partition("//")[0] for line in text.splitlines()]
        if any(re.search(r"(?<![\w-])unsafe(?![\w-])", line) for line in code):
            found["unsafe-files.txt"].add(path)
        if "subregion(at:" in text:
            found["range-files.txt"].add(path)
    for name, paths in found.items():
        lines = read(f"Scripts/{name}").splitlines()
        listed = {line for line in lines if line and not line.startswith("#")}
        for path in sorted(paths - listed):
            yield f"{path} is not in Scripts/{name}; add it with a reason"
        for path in sorted(listed - paths):
            yield f"Scripts/{name} lists {path}, which does not need it"


def check_traps() -> Iterator[str]:
    """The modules that read files of strangers contain no trap."""
    sources = swift_files("Sources")
    for name in set(READERS) - {path.partition("/")[0] for path in sources}:
        yield f"there is no module {name}"
    for path, text in sources.items():
        for trap in TRAPS:
            if path.partition("/")[0] in READERS and trap in text:
                yield f"{path} contains {trap}; throw an error"


def check_manifest() -> Iterator[str]:
    """Every Swift target has strict memory safety and warnings as errors, and a row in a table."""
    manifest = read("Package.swift")
    settings = re.search(r"let librarySettings[^=]*=[^\]]*\]", manifest)
    for setting in (".strictMemorySafety()", ".treatAllWarnings(as: .error)"):
        if settings is None or setting not in settings.group():
            yield f"librarySettings in Package.swift lacks {setting}"
    pieces = TARGET.split(manifest)
    targets = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    for name, target in targets.items():
        if name not in OTHER_TARGETS and "swiftSettings: librarySettings" not in target:
            yield f"target {name} does not use librarySettings"
        if name != "Fixtures" and f"\n| `{name}` | " not in read("ARCHITECTURE.md"):
            yield f"ARCHITECTURE.md has no row for the module {name}"
    if len(targets) <= 10:
        yield f"only {len(targets)} targets were found"


def count_of(example: list[str], lines: list[str]) -> int:
    """Returns how often consecutive lines occur among others."""
    size = len(example)
    return sum(lines[start : start + size] == example for start in range(len(lines)))


def check_examples() -> Iterator[str]:
    """Documents show the code that the tests compile."""
    for document, source, begin, end in EXAMPLES:
        lines = lines_of(source)
        if lines.count(begin) != 1 or lines.count(end) != 1:
            yield f"{source} needs one line '{begin}' and one line '{end}'"
            continue
        example = lines[lines.index(begin) + 1 : lines.index(end)]
        count = count_of(example, lines_of(document)) if example else 0
        if count != 1:
            yield f"{document} has the example of {source} {count} times; expected once"
    page = "\n".join(lines_of(ARTICLE))
    blocks = re.findall(r"^```swift\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    if not blocks:
        yield f"{ARTICLE} has no Swift example"
    compiled = [line for line in lines_of(ARTICLE_SOURCE) if line]
    for block in blocks:
        example = [line for line in block.splitlines() if line]
        # A line of a manifest cannot be compiled here.
        if not block.startswith(".package(") and not count_of(example, compiled):
            yield f"{ARTICLE_SOURCE} lacks the example '{example[0]}' of {ARTICLE}"


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


def check_links() -> Iterator[str]:
    """Links in Markdown files lead to files and headings; the network is not asked."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for page in (name for name in names.splitlines() if (ROOT / name).exists()):
        for target in LINK.findall(FENCE.sub("", read(page))):
            name, _, anchor = target.partition("#")
            file = (ROOT / page).parent / name if name else ROOT / page
            if re.match(r"[a-z]+:", target):
                continue
            if not file.exists():
                yield f"{page}: there is no {target}"
            elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text()):
                yield f"{page}: {name} has no heading #{anchor}"


def suites() -> dict[str, str]:
    """Returns the text of the file of each suite of tests by the suite's name."""
    suite = re.compile(r"^(?:@Suite.*\s)?struct (\w+)", re.MULTILINE)
    return {name: text for text in swift_files("Tests").values() for name in suite.findall(text)}


def exists(check: str, suites: dict[str, str]) -> bool:
    """Returns True if there is such a suite, test or path, or a command and what it is given."""
    words = check.split()
    if len(words) == 1:
        name, _, test = check.partition("/")
        is_test = name in suites and (not test or f"func {test}(" in suites[name])
        return is_test or (ROOT / check).exists()
    file, *rest = words[1:]
    if rest[:1] == ["-m"]:
        module = ROOT / "Tests" / rest[1].replace(".", "/")
        return module.is_dir() or module.with_suffix(".py").is_file()
    if rest[:1] == ["--only"]:
        return f"part_{rest[1].replace('-', '_')}()" in read(file)
    # A benchmark's options are those of its module.
    sources = [ROOT / file, ROOT / "Tests/testkit/benchmarks" / Path(file).name]
    text = "".join(source.read_text() for source in sources if source.is_file())
    return bool(text) and all(word in text for word in rest)


def check_claims() -> Iterator[str]:
    """Every claim of README.md has a proof, and every proof exists."""
    known = suites()
    text = re.sub(r"^```.*?^```$", "", read("README.md"), flags=re.MULTILINE | re.DOTALL)
    # A comment belongs to the block before it.
    text = re.sub(r"\n\s*\n(<!--)", r"\n\1", text)
    for block in map(str.strip, re.split(r"\n\s*\n", text)):
        proofs = PROOF.findall(block)
        # A paragraph that leads to code or a table is proved with it.
        if not proofs and not block.endswith(":") and not re.fullmatch(r"(#+ .*)?", block):
            yield f"nothing proves: {block[:70]}…"
        for proof in re.split(r",\s+", ", ".join(proofs)):
            is_named = proof not in ("", "none") and " " not in proof
            if is_named and not exists(proof, known):
                yield f"README.md names the proof {proof}, which does not exist"


def check_promises() -> Iterator[str]:
    """Every promise in SECURITY.md names checks, and every check exists."""
    lines = read("SECURITY.md").splitlines()
    tables = ("| promise | checks |", "| what | where |")
    if missing := [table for table in tables if table not in lines]:
        yield f"SECURITY.md has no table {missing[0]}"
        return
    known = suites()
    for table in tables:
        rows = itertools.takewhile(lambda line: line[:1] == "|", lines[lines.index(table) + 2 :])
        for row in rows:
            promise, cell = re.split(r"(?<!\\)\|", row.strip("|"), maxsplit=1)
            checks = re.findall(r"`([^`]+)`", cell)
            if not checks:
                yield f"SECURITY.md names no check: {promise.strip()}"
            for check in checks:
                if not exists(check, known):
                    yield f"SECURITY.md names the check {check}, which does not exist"


def check_symbols(graphs: list[str]) -> Iterator[str]:
    """Every public symbol of a library has a documentation comment."""
    count = 0
    for graph in map(Path, graphs):
        for symbol in json.loads(graph.read_text())["symbols"]:
            # The compiler's symbols and those of other modules have no place in our sources.
            if "location" in symbol and "::SYNTHESIZED::" not in symbol["identifier"]["precise"]:
                count += 1
                if not symbol.get("docComment"):
                    name = ".".join(symbol["pathComponents"])
                    yield f"{graph.name.split('.')[0]}: {name} has no documentation"
    if count == 0:
        yield "there is no public symbol"


CHECKS: list[Callable[[], Iterator[str]]] = [
    check_lists, check_traps, check_manifest, check_examples, check_links, check_claims,
    check_promises,
]  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["symbols"]:
        faults = list(check_symbols(sys.argv[2:]))
    else:
        faults = [fault for check in CHECKS for fault in check()]
    print("\n".join([*faults, f"{len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

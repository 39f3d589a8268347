"""Checks rules about Sources and Package.swift that the compiler does not check.

- Only the files in unsafe-files.txt use `unsafe`.
- Only the files in range-files.txt take a range of a file (`subregion(at:`).
- The modules that read files of strangers contain no trap.
- Every Swift target is built with strict memory safety and with warnings as errors.

Prints one line for each fault and exits with status 1 if there is one.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TRAPS = (
    *("try!", "try !", "as!", "fatalError", "precondition(", "preconditionFailure"),
    "assertionFailure",
)
READERS = (
    *("PickleReader", "TorchArchive", "NativeFormat", "NumPyArrays", "Tensors", "MappedFiles"),
    *("WeightConversion", "ResNetModels", "convert-weights", "CommandSupport", "ReportPages"),
)
# C has no Swift to check, and only tests use the fixtures.
OTHER_TARGETS = ("CEngine", "CWriteback", "Fixtures", "FuzzTargets")


def read_sources() -> dict[str, str]:
    """Returns the text of every Swift file below Sources by its path there."""
    folder = ROOT / "Sources"
    paths = sorted(folder.rglob("*.swift"))
    return {path.relative_to(folder).as_posix(): path.read_text() for path in paths}


def read_list(name: str) -> set[str]:
    """Returns the paths in a list, without its comments."""
    lines = (ROOT / "Scripts" / name).read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def uses_unsafe(text: str) -> bool:
    """Returns true if a line has the word `unsafe` outside its comment."""
    code = [line.partition("//")[0] for line in text.splitlines()]
    return any(re.search(r"(?<![\w-])unsafe(?![\w-])", line) for line in code)


def compare_with_list(name: str, found: set[str]) -> list[str]:
    """Returns the differences between the files of a list and those found."""
    listed = read_list(name)
    added = [f"{path} is not in Scripts/{name}; add it with a reason" for path in found - listed]
    stale = [f"Scripts/{name} lists {path}, which does not need it" for path in listed - found]
    return sorted(added) + sorted(stale)


def find_traps(sources: dict[str, str]) -> list[str]:
    """Returns the traps in the modules that read files of strangers."""
    modules = {path.partition("/")[0] for path in sources}
    missing = [f"there is no module {name}" for name in READERS if name not in modules]
    return missing + [
        f"{path} contains {trap}; throw an error"
        for path, text in sources.items()
        if path.partition("/")[0] in READERS
        for trap in TRAPS
        if trap in text
    ]


def check_manifest(manifest: str) -> list[str]:
    """Returns the settings that a target lacks."""
    settings = re.search(r"let librarySettings[^=]*=[^\]]*\]", manifest)
    needed = (".strictMemorySafety()", ".treatAllWarnings(as: .error)")
    faults = [
        f"librarySettings in Package.swift lacks {setting}"
        for setting in needed
        if settings is None or setting not in settings.group()
    ]
    names = 0
    for target in re.split(r"\.(?:target|executableTarget)\(", manifest)[1:]:
        name = re.match(r'\s*name: "([^"]+)"', target)
        if name is None or name.group(1) in OTHER_TARGETS:
            continue
        names += 1
        if "swiftSettings: librarySettings" not in target:
            faults.append(f"target {name.group(1)} does not use librarySettings")
    return faults + ([] if names > 10 else [f"only {names} targets were found"])


def main() -> None:
    """Checks all rules and prints what was checked."""
    sources = read_sources()
    unsafe = {path for path, text in sources.items() if uses_unsafe(text)}
    ranges = {path for path, text in sources.items() if "subregion(at:" in text}
    faults = [
        *compare_with_list("unsafe-files.txt", unsafe),
        *compare_with_list("range-files.txt", ranges),
        *find_traps(sources),
        *check_manifest((ROOT / "Package.swift").read_text()),
    ]
    counts = f"{len(sources)} sources, {len(unsafe)} with unsafe code, {len(ranges)} with ranges"
    print("\n".join([*faults, f"{counts}: {len(faults)} faults"]))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

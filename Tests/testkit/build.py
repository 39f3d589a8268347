"""Finds the programs that checks and benchmarks run, and builds those that are missing."""

import functools
import os
from pathlib import Path
from testkit.command import CommandError, run
from testkit.paths import ROOT


@functools.cache
def program(name: str) -> Path:
    """Returns the release build of a product, such as `convert-weights`.

    The folder in CONVERT_WEIGHTS_BUILD has it, if that variable is set, so that several checks
    share one build. Otherwise the product is built.
    """
    folder = os.environ.get("CONVERT_WEIGHTS_BUILD")
    path = Path(folder).resolve() / name if folder else built(name, ROOT)
    if not path.exists():
        raise SystemExit(f"there is no {path}. Build it, or unset CONVERT_WEIGHTS_BUILD.")
    return path


def built(product: str, package: Path, *flags: str) -> Path:
    """Builds a product of a package for release and returns its path."""
    command = ["swift", "build", "-c", "release", "--package-path", str(package), *flags]
    try:
        run(*command, "--product", product, check=True)
        folder = run(*command, "--show-bin-path", check=True).output.strip()
    except (CommandError, FileNotFoundError) as error:
        raise SystemExit(f"{product} cannot be built: {error}. Install Swift 6.2.") from error
    return Path(folder) / product

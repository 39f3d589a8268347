"""Holds what every verb prints with --json against Documentation/Schemas."""

import argparse
import json
import pathlib
import subprocess
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "Tests/Fixtures/Data"
SCHEMAS = ROOT / "Documentation/Schemas"


def documents(program: pathlib.Path, *arguments: str) -> list:
    """The documents a command prints, one a line; its exit status may tell of differences."""
    result = subprocess.run([program, *arguments], capture_output=True, text=True)
    if result.returncode not in (0, 1, 2):
        raise SystemExit(f"{arguments}: status {result.returncode}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def cases(folder: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Schema, program and arguments; every optional member is met at least once."""
    resnets = DATA / "resnets"
    plain, misspelt = str(resnets / "resnet18-zip.pth"), str(resnets / "resnet18-misspelt-key.pth")
    quantised = str(resnets / "resnet18-quantised-weight.pth")
    bad = str(DATA / "EXPECTED.json")
    weights = f"{folder}/weights.rnw"
    convert = "convert-weights"
    return [
        ("coverage", convert, ("coverage", plain, "--json")),
        ("coverage", convert, ("coverage", misspelt, "--classes", "5", "--report", "json")),
        ("coverage", convert, (plain, weights, "--json")),
        ("raw", convert, (quantised, f"{folder}/raw.rnw", "--raw", "--json")),
        ("batch", convert, (plain, misspelt, bad, "--output-dir", f"{folder}/out", "--json")),
        ("batch", convert, (quantised, "--raw", "--output-dir", f"{folder}/out", "--json")),
        ("inspect", convert, ("inspect", plain, weights, "--json", "--digests")),
        ("inspect", convert, ("inspect", str(DATA / "unreadable/sparse-coo-zip.pt"), "--json")),
        ("verify", convert, ("verify", plain, misspelt, "--json")),
        ("verify", convert, ("verify", str(resnets / "resnet18-training.pth"), weights, "--json")),
        ("diff", convert, ("diff", plain, misspelt, "--json")),
        ("diff", convert, ("diff", plain, str(resnets / "resnet18-one-channel.pth"), "--json")),
        ("tree", convert, ("tree", "resnet50", "--json")),
        ("tree", convert, ("tree", "resnet18", "--input", "3x224x224", "--json")),
        ("conventions", convert, ("conventions", "--json")),
        (
            "classify",
            "classify",
            (str(DATA / "images/420.jpg"), bad, "--weights", weights, "--json"),
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the folder of programs")
    build = parser.parse_args().build
    met = set()
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, program, arguments in cases(folder):
            schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
            jsonschema.Draft202012Validator.check_schema(schema)
            found = documents(build / program, *arguments)
            if not found:
                raise SystemExit(f"{arguments} printed nothing")
            for document in found:
                jsonschema.validate(document, schema)
                # A schema that takes anything would be no check.
                if name != "conventions":
                    refused(document | {"surplus": 1}, schema)
            met.add(name)
            count += len(found)
    unmet = {path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir()} - met
    if unmet:
        raise SystemExit(f"no document was held against {sorted(unmet)}")
    print(f"{count} documents fit their {len(met)} schemas")


def refused(document: dict, schema: dict) -> None:
    """Fails if the schema takes a document that it must not."""
    try:
        jsonschema.validate(document, schema)
    except jsonschema.ValidationError:
        return
    raise SystemExit(f"{schema['title']}: the schema takes anything")


if __name__ == "__main__":
    main()

"""Holds what every verb prints with --json against Documentation/Schemas."""

import argparse
import json
import pathlib
import shutil
import subprocess
import tempfile

import jsonschema
import referencing.jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "Tests/Fixtures/Data"
SCHEMAS = ROOT / "Documentation/Schemas"


def documents(program: pathlib.Path, *arguments: str) -> list:
    """The documents a command prints, one a line; its exit status may tell of differences."""
    result = subprocess.run([program, *arguments], capture_output=True, text=True)
    if result.returncode not in (0, 1, 2):
        raise SystemExit(f"{arguments}: status {result.returncode}: {result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def validator(name: str) -> jsonschema.Draft202012Validator:
    """A schema that may refer to the files beside it."""
    read = {path.name: json.loads(path.read_text()) for path in SCHEMAS.iterdir()}
    registry = referencing.Registry().with_resources(
        (file, referencing.jsonschema.DRAFT202012.create_resource(schema))
        for file, schema in read.items()
    )
    schema = read[f"{name}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def cases(folder: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Schema, program and arguments; every optional member is met at least once."""
    resnets = DATA / "resnets"
    plain, misspelt = str(resnets / "resnet18-zip.pth"), str(resnets / "resnet18-misspelt-key.pth")
    quantised = str(resnets / "resnet18-quantised-weight.pth")
    bad = str(DATA / "EXPECTED.json")
    weights = f"{folder}/weights.rnw"
    sharded = shutil.copytree(DATA / "sharded", f"{folder}/sharded")
    pathlib.Path(sharded, "model-00003-of-00003.safetensors").touch()
    index = f"{sharded}/model.safetensors.index.json"
    scanned = str(DATA / "hostile/scanner-lessons/a-zip-that-holds-a-pth.zip")
    script = str(DATA / "modules/resnet18-script.pt")
    convert = "convert-weights"
    return [
        ("coverage", convert, ("coverage", plain, "--json")),
        ("coverage", convert, ("coverage", misspelt, "--classes", "5", "--report", "json")),
        ("coverage", convert, (plain, weights, "--json")),
        ("coverage", convert, ("coverage", str(resnets / "resnet50-zip.pth"), "--json")),
        ("raw", convert, (quantised, f"{folder}/raw.rnw", "--raw", "--json")),
        ("batch", convert, (plain, misspelt, bad, "--output-dir", f"{folder}/out", "--json")),
        ("batch", convert, (quantised, "--raw", "--output-dir", f"{folder}/out", "--json")),
        ("inspect", convert, ("inspect", plain, weights, "--json", "--digests")),
        ("inspect", convert, ("inspect", str(DATA / "unreadable/sparse-coo-zip.pt"), "--json")),
        ("inspect", convert, ("inspect", index, script, "--json")),
        ("inspect", convert, ("inspect", str(resnets / "resnet18-training.pth"), "--json")),
        ("globals", convert, ("inspect", scanned, "--json", "--globals")),
        ("verify", convert, ("verify", plain, misspelt, "--json")),
        ("verify", convert, ("verify", str(resnets / "resnet18-training.pth"), weights, "--json")),
        ("diff", convert, ("diff", plain, misspelt, "--json")),
        ("diff", convert, ("diff", plain, str(resnets / "resnet18-one-channel.pth"), "--json")),
        ("diff", convert, ("diff", weights, str(resnets / "resnet18-training.pth"), "--json")),
        ("tree", convert, ("tree", "resnet50", "--json")),
        ("tree", convert, ("tree", "resnet18", "--input", "3x224x224", "--json")),
        ("conventions", convert, ("conventions", "--json")),
        (
            "classify",
            "classify",
            (str(DATA / "images/420.jpg"), bad, "--weights", weights, "--json"),
        ),
        (
            "classify",
            "classify",
            (str(DATA / "images"), "--weights", weights, "--json", "--top", "1"),
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
            schema = validator(name)
            found = documents(build / program, *arguments)
            if not found:
                raise SystemExit(f"{arguments} printed nothing")
            for document in found:
                schema.validate(document)
                # A schema that takes anything would be no check.
                if schema.is_valid(document | {"surplus": 1}):
                    raise SystemExit(f"the schema {name} takes anything")
            met.add(name)
            count += len(found)
    unmet = {path.name.removesuffix(".schema.json") for path in SCHEMAS.iterdir()} - met
    if unmet:
        raise SystemExit(f"no document was held against {sorted(unmet)}")
    print(f"{count} documents fit their {len(met)} schemas")


if __name__ == "__main__":
    main()

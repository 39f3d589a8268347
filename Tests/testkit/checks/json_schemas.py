"""Validates what every verb prints with --json against Documentation/Schemas."""

import functools
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import referencing.jsonschema

from testkit.build import program
from testkit.command import Argument, run
from testkit.paths import DATA, RESNETS, ROOT
from testkit.tally import Options, Tally, main

SCHEMAS = ROOT / "Documentation/Schemas"
#: A schema, a program and arguments.
Case = tuple[str, str, list[Argument]]


def validators() -> dict[str, jsonschema.Draft202012Validator]:
    """Returns the schemas by name; each may refer to the others."""
    read = {path.name: json.loads(path.read_text()) for path in SCHEMAS.iterdir()}
    registry: Any = referencing.Registry().with_resources(
        (name, referencing.jsonschema.DRAFT202012.create_resource(schema))
        for name, schema in read.items()
    )
    for schema in read.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    make = functools.partial(jsonschema.Draft202012Validator, registry=registry)
    return {name.removesuffix(".schema.json"): make(schema) for name, schema in read.items()}


def cases(folder: Path) -> list[Case]:
    """Returns commands that print every optional member at least once."""
    plain, misspelt = RESNETS / "resnet18-zip.pth", RESNETS / "resnet18-misspelt-key.pth"
    quantised, bad = RESNETS / "resnet18-quantised-weight.pth", DATA / "EXPECTED.json"
    weights, out = folder / "weights.rnw", folder / "out"
    sharded = shutil.copytree(DATA / "sharded", folder / "sharded")
    (sharded / "model-00003-of-00003.safetensors").touch()
    index = sharded / "model.safetensors.index.json"
    scanned = DATA / "hostile/scanner-lessons/a-zip-that-holds-a-pth.zip"
    lines: list[tuple[str, list[Argument]]] = [
        ("coverage", ["coverage", plain]),
        ("coverage", ["coverage", misspelt, "--classes", "5", "--report", "json"]),
        ("coverage", [plain, weights]),
        ("coverage", ["coverage", RESNETS / "resnet50-zip.pth"]),
        ("raw", [quantised, folder / "raw.rnw", "--raw"]),
        ("batch", [plain, misspelt, bad, "--output-dir", out]),
        ("batch", [quantised, "--raw", "--output-dir", out]),
        ("inspect", ["inspect", plain, weights, "--digests"]),
        ("inspect", ["inspect", DATA / "unreadable/sparse-coo-zip.pt"]),
        ("inspect", ["inspect", index, DATA / "modules/resnet18-script.pt"]),
        ("inspect", ["inspect", RESNETS / "resnet18-training.pth"]),
        ("globals", ["inspect", scanned, "--globals"]),
        ("verify", ["verify", plain, misspelt]),
        ("verify", ["verify", RESNETS / "resnet18-training.pth", weights]),
        ("diff", ["diff", plain, misspelt]),
        ("diff", ["diff", plain, RESNETS / "resnet18-one-channel.pth"]),
        ("diff", ["diff", weights, RESNETS / "resnet18-training.pth"]),
        ("tree", ["tree", "resnet50"]),
        ("tree", ["tree", "resnet18", "--input", "3x224x224"]),
        ("conventions", ["conventions"]),
    ]
    image: list[Argument] = [DATA / "images/420.jpg", bad, "--weights", weights]
    return [(name, "convert-weights", words) for name, words in lines] + [
        ("classify", "classify", image),
        ("classify", "classify", [DATA / "images", "--weights", weights, "--top", "1"]),
    ]


def problem(case: Case, schema: jsonschema.Draft202012Validator) -> str | None:
    """Runs one command and validates each document it prints, one a line."""
    name, product, words = case
    flags = [] if "json" in words else ["--json"]
    result = run(program(product), *words, *flags)
    if result.status not in (0, 1, 2):
        return f"status {result.status}: {result.errors.strip()}"
    documents = [json.loads(line) for line in result.output.splitlines()]
    for document in documents:
        if error := jsonschema.exceptions.best_match(schema.iter_errors(document)):
            return f"{error.json_path}: {error.message}"
        # A schema that accepts anything would check nothing.
        if schema.is_valid(document | {"surplus": 1}):
            return "the schema accepts an unknown member"
    return None if documents else "nothing is printed"


def check(tally: Tally, _: Options) -> None:
    schemas = validators()
    with tempfile.TemporaryDirectory() as folder:
        every = cases(Path(folder))
        for case in every:
            words = " ".join(word if isinstance(word, str) else word.name for word in case[2])
            tally.check(f"{case[0]}: {words}", problem(case, schemas[case[0]]))
    unmet = schemas.keys() - {name for name, _, _ in every}
    tally.expect(not unmet, "every schema has a document", sorted(unmet))


if __name__ == "__main__":
    main(check)

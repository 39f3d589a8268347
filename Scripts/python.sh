#!/bin/sh
# Runs Python with the oracles, installed the first time: PyTorch in .venv, or after --paddle
# PaddlePaddle in .venv-paddle.
set -eu
cd "$(dirname "$0")/.."

requirements=Tests/Fixtures/requirements.txt environment=.venv
if [ "${1:-}" = --paddle ]; then
  requirements=Tests/Fixtures/requirements-paddle.txt environment=.venv-paddle
  shift
fi

if ! cmp -s "$requirements" "$environment/installed.txt"; then
  python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --requirement "$requirements"
  # torchvision's compiled half does not match this torch; only its Python code is used.
  [ "$environment" != .venv ] || .venv/bin/pip install --quiet --no-deps torchvision==0.28.0
  cp "$requirements" "$environment/installed.txt"
fi
exec "$environment/bin/python" -W ignore "$@"

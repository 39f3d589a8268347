#!/bin/sh
# Runs Python with the package testkit (Tests/testkit) and the oracles, which are installed the first
# time: PyTorch into .venv; after --paddle PaddlePaddle into .venv-paddle.
set -eu
root="$(cd "$(dirname "$0")/.." && pwd)"

dependencies=oracles environment="$root/.venv"
if [ "${1:-}" = --paddle ]; then
  dependencies=paddle environment="$root/.venv-paddle"
  shift
fi

cmp -s "$root/Tests/pyproject.toml" "$environment/installed.toml" \
  || python3 "$root/Scripts/make-environment.py" "$environment" "$dependencies" >&2
exec "$environment/bin/python" -W ignore "$@"

#!/bin/sh
# Checks all Python with ruff (lint and format) and strict mypy.
set -eu
cd "$(dirname "$0")/.."

python() { sh Scripts/python.sh "$@"; }
others="Scripts Benchmarks Examples"
# shellcheck disable=SC2086 # the list is meant to be split
{
  python -m ruff check --config Tests/pyproject.toml Tests $others
  python -m ruff format --check --config Tests/pyproject.toml Tests $others
  python -m mypy --config-file Tests/pyproject.toml -p testkit
}
for file in Scripts/*.py Benchmarks/*.py Examples/*.py; do
  python -m mypy --config-file Tests/pyproject.toml "$file"
done

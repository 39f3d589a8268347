#!/bin/sh
# Runs the linters of every language but Swift, and checks sources, documents and links.
set -eu
cd "$(dirname "$0")/.."

[ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh shellcheck >/dev/null
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck
settings=Tests/pyproject.toml
sh Scripts/python.sh -m ruff check --quiet --config "$settings" Tests Scripts Benchmarks Examples
sh Scripts/python.sh -m ruff format --quiet --check --config "$settings" Tests Scripts Benchmarks Examples
sh Scripts/python.sh -m mypy --config-file "$settings" Tests/testkit \
  Scripts/*.py Benchmarks/*.py Examples/*.py
python3 Scripts/check-repository.py

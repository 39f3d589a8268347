#!/bin/sh
# Runs a linter for every language in the tree but Swift: shellcheck, ruff, mypy, and the checks of
# sources, documents and links.
set -eu
cd "$(dirname "$0")/.."

[ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh shellcheck >/dev/null
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck
python() { sh Scripts/python.sh "$@"; }
python -m ruff check --quiet --config Tests/pyproject.toml .
python -m ruff format --quiet --check --config Tests/pyproject.toml .
python -m mypy --config-file Tests/pyproject.toml Tests/testkit Scripts/*.py Examples/*.py Benchmarks/*.py
python3 Scripts/check-sources.py
python3 Scripts/check-documents.py
python3 Scripts/check-links.py
python3 Scripts/check-claims.py

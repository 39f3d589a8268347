#!/bin/sh
# Checks all Python with ruff (lint and format) and strict mypy.
set -eu
cd "$(dirname "$0")/.."

settings=Tests/pyproject.toml
sh Scripts/python.sh -m ruff check --config "$settings" Tests Scripts Benchmarks Examples
sh Scripts/python.sh -m ruff format --check --config "$settings" Tests Scripts Benchmarks Examples
sh Scripts/python.sh -m mypy --config-file "$settings" Tests/testkit \
  Scripts/*.py Benchmarks/*.py Examples/*.py

#!/bin/sh
# Builds and runs all tests; arguments go to `swift test`, such as --filter.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/install-dependencies.sh
swift test "$@"

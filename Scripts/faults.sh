#!/bin/sh
# Kills conversions, fills their disk and changes their input: faults.sh [--kills COUNT]
set -eu
exec sh "$(dirname "$0")/python.sh" -m testkit.checks.faults "$@"

#!/bin/sh
# What files of strangers may do: what they cost, conversions that are killed, fuzzing, and all tests
# under the sanitizers.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/faults.sh
sh Scripts/python.sh -m testkit.costs
sh Scripts/fuzz.sh all 15s
sh Scripts/sanitize.sh address
sh Scripts/sanitize.sh thread

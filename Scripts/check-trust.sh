#!/bin/sh
# What the files of strangers may do: what they cost, conversions that are killed, fuzzing, and all
# tests under the sanitizers.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/faults.sh
python3 Tests/Scripts/check_hostile.py \
  --binary "$(swift build -c release --show-bin-path)/convert-weights"
sh Scripts/fuzz.sh all 15s
sh Scripts/sanitize.sh address
sh Scripts/sanitize.sh thread

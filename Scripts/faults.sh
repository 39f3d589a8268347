#!/bin/sh
# Builds the command and has its conversions killed, starved and deceived: faults.sh [--kills COUNT]
set -eu
cd "$(dirname "$0")/.."

swift build -c release --product convert-weights
python3 Tests/Scripts/check_faults.py \
  --binary "$(swift build -c release --show-bin-path)/convert-weights" "$@"

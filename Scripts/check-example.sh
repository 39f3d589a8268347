#!/bin/sh
# Builds the example package as a stranger would, and runs it on a converted fixture:
# check-example.sh [CONVERT-WEIGHTS]
set -eu
cd "$(dirname "$0")/.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
convert="${1:-}"
if [ -z "$convert" ]; then
  swift build -c release --product convert-weights
  convert="$(swift build -c release --show-bin-path)/convert-weights"
fi
"$convert" --quiet Tests/Fixtures/Data/resnets/resnet18-tar.pth "$work/resnet18.rnw"
swift run --package-path Examples/LoadWeights LoadWeights "$work/resnet18.rnw" >"$work/output"
grep -q '^resnet18 16 classes$' "$work/output"
[ "$(wc -l <"$work/output")" -eq 21 ]
program="$(swift build --package-path Examples/LoadWeights --show-bin-path)/LoadWeights"
# Only checkpoints need them.
sh Tests/Scripts/check_unlinked.sh 'libzip|libnettle' "$program"
[ "$(uname)" = Darwin ] || sh Tests/Scripts/check_without_pickles.sh "$program"
echo "the example names 20 convolutions, does not link libzip and has no reader of pickles"

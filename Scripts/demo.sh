#!/bin/sh
# Builds the command and converts a small checkpoint of the fixtures.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/install-dependencies.sh
swift build -c release --product convert-weights
program="$(swift build -c release --show-bin-path)/convert-weights"
"$program" Tests/Fixtures/Data/resnets/resnet18-tar.pth out.rnw --verify
echo
echo "The command is $program"

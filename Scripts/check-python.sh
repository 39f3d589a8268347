#!/bin/sh
# Everything that is compared with PyTorch at run time: the fixtures, and full-size conversions.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/python.sh Tests/Fixtures/Scripts/check_fixtures.py
swift build -c release --product convert-weights
sh Scripts/python.sh Tests/Scripts/check_against_torch.py \
  --binary "$(swift build -c release --show-bin-path)/convert-weights" \
  ${CHECKPOINT_CORPUS:+--corpus "$CHECKPOINT_CORPUS"}

swift build -c release --product run-resnet
sh Scripts/python.sh Tests/Scripts/check_inference_against_torch.py \
  --build "$(swift build -c release --show-bin-path)"

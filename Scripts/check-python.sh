#!/bin/sh
# Everything that is compared with PyTorch and PaddlePaddle at run time: the fixtures, full-size
# conversions, full-size networks; and the same networks by oneDNN 3 where it can be tried.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/python.sh Tests/Fixtures/Scripts/check_fixtures.py

swift build -c release
build="$(swift build -c release --show-bin-path)"
sh Scripts/python.sh Tests/Scripts/check_against_torch.py \
  --binary "$build/convert-weights" ${CHECKPOINT_CORPUS:+--corpus "$CHECKPOINT_CORPUS"}
sh Scripts/python.sh Tests/Scripts/check_pypi_checkpoints.py "$build/convert-weights"
if [ "$(uname)" = Linux ]; then
  sh Scripts/python.sh Tests/Scripts/check_large_checkpoint.py "$build/convert-weights"
  sh Scripts/python.sh Tests/Scripts/check_footprint.py "$build/convert-weights"
else
  echo "NOT CHECKED: what is read of large files, and in how much memory; that is asked of Linux"
fi
sh Scripts/python.sh Tests/Scripts/check_inference_against_torch.py --build "$build"
sh Scripts/python.sh --paddle Tests/Scripts/check_inference_against_paddle.py --build "$build"
[ "$(uname)" != Linux ] || sh Tests/Scripts/check_onednn3.sh

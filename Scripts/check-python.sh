#!/bin/sh
# Compares with PyTorch and PaddlePaddle at run time: fixtures, full-size conversions, networks; and
# runs the same networks by oneDNN 3 where that is possible.
#
# Each check also runs alone: sh Scripts/python.sh -m testkit.checks.NAME [--help]
set -eu
cd "$(dirname "$0")/.."

sh Scripts/python.sh -m testkit.fixtures.check

swift build -c release
CONVERT_WEIGHTS_BUILD="$(swift build -c release --show-bin-path)"
export CONVERT_WEIGHTS_BUILD
for check in ${CHECKPOINT_CORPUS:+corpus} full_size pypi_checkpoints large_checkpoint footprint inference_torch; do
  echo "== $check"
  sh Scripts/python.sh -m "testkit.checks.$check"
done
echo "== inference_paddle"
sh Scripts/python.sh --paddle -m testkit.checks.inference_paddle
[ "$(uname)" != Linux ] || sh Tests/Scripts/check_onednn3.sh

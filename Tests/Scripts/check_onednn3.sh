#!/bin/sh
# Builds the CPU model against oneDNN 3.2, as PyPI has it, and runs its tests.
#
# Debian 12 has 2.6 alone. The linker finds that one first, so 3.2 is laid over it, in a mount
# namespace of this script's own.
set -eu
cd "$(dirname "$0")/../.."

folder="$PWD/.build-onednn3"
library="$folder/lib/libdnnl.so.3" headers="$folder/include"
if ! [ -e "$library" ]; then
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet --no-deps \
    onednn-cpu-gomp==2023.2.0 onednn-devel-cpu-gomp==2023.2.0
  mkdir -p "$folder/lib"
  cp "$folder/venv/lib/libdnnl.so.3.2" "$library"
  cp -R "$folder/venv/include" "$headers"
fi

installed="$(readlink -f "/usr/lib/$(uname -m)-linux-gnu/libdnnl.so")"
as_root=""
[ "$(id -u)" = 0 ] || as_root=--map-root-user
if ! unshare $as_root --mount true; then
  echo "NOT TRIED: oneDNN 3, since no mount namespace can be made here"
  exit 0
fi
# shellcheck disable=SC2016 # the inner shell expands its own arguments
unshare $as_root --mount sh -eu -c '
  mount --bind "$1" "$2"
  LD_LIBRARY_PATH="$3/lib" swift test --scratch-path "$3" --filter ResNetInferenceTests -Xcc "-I$4"
  LD_LIBRARY_PATH="$3/lib" ldd "$3"/debug/resnet-weightsPackageTests.xctest | grep "libdnnl.so.3 =>"
' sh "$library" "$installed" "$folder" "$headers"

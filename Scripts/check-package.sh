#!/bin/sh
# Checks the files around the commands: man pages, linked libraries, completions, JSON.
# CONVERT_WEIGHTS_BUILD names a folder with the release build; without it the build is made here.
set -eu
cd "$(dirname "$0")/.."

if [ -z "${CONVERT_WEIGHTS_BUILD:-}" ]; then
  swift build -c release
  CONVERT_WEIGHTS_BUILD="$(swift build -c release --show-bin-path)"
  export CONVERT_WEIGHTS_BUILD
fi
build="$CONVERT_WEIGHTS_BUILD"
for command in convert-weights classify; do
  python3 Scripts/make-manual.py "$build/$command" >"$build/$command.1"
  cmp "$build/$command.1" "Documentation/man/$command.1"
done
echo "the man pages are those of the commands"
# A program that runs a converted network has no reader of pickles, and one that converts no engine.
# classify reads checkpoints itself, so the libraries are checked in a program that does not.
if [ "$(uname)" = Linux ]; then
  sh Tests/Scripts/check_unlinked.sh 'libzip|libnettle' "$build/run-resnet"
  sh Tests/Scripts/check_unlinked.sh 'libdnnl|libturbojpeg|libspng' "$build/convert-weights"
  sh Tests/Scripts/check_without_pickles.sh "$build/run-resnet"
  echo "each command links what it uses"
  sh Tests/Scripts/check_completions.sh "$build"
fi
sh Scripts/python.sh -m testkit.checks.json_schemas

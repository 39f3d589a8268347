#!/bin/sh
# Runs the tests under a sanitizer: sanitize.sh address|thread [arguments of swift test]
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
  address | thread) sanitizer="$1" ;;
  *) echo "usage: sanitize.sh address|thread [arguments of swift test]" >&2; exit 64 ;;
esac
shift

sh Scripts/install-dependencies.sh
build=".build/sanitize-$sanitizer"
swift build --build-tests --sanitize="$sanitizer" --scratch-path "$build"

# What the process holds at its end is no leak; a report must fail the run.
export ASAN_OPTIONS="detect_leaks=0:abort_on_error=0:exitcode=70"
export TSAN_OPTIONS="halt_on_error=1:exitcode=70"
if [ "$sanitizer" = thread ] && [ "$(uname)" = Linux ]; then
  clang -Wall -Werror -shared -fPIC -o "$build/thread-sanitizer.so" Scripts/thread-sanitizer.c
  export LD_PRELOAD="$PWD/$build/thread-sanitizer.so"
fi
swift test --skip-build --sanitize="$sanitizer" --scratch-path "$build" "$@"

#!/bin/sh
# Fails if one of the programs is linked with a library whose name matches an extended pattern, or
# with one that is not there.
#
#   sh Tests/Scripts/check_unlinked.sh PATTERN PROGRAM...
set -eu
pattern="$1"
shift
# macOS has no ldd.
command -v ldd >/dev/null || exit 0

for program in "$@"; do
  # Not in a pipeline, where a failure of ldd would go unnoticed.
  libraries="$(ldd "$program")"
  if echo "$libraries" | grep -E "$pattern|not found"; then
    echo "$program must not be linked with that" >&2
    exit 1
  fi
done

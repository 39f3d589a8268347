#!/bin/sh
# Builds and runs all tests; arguments go to `swift test`, such as --filter.
#
# EVERY_CASE=1 runs every case of the sweeps that otherwise take a sample. The last line states how
# many tests were skipped, by the reason.
set -eu
cd "$(dirname "$0")/.."

sh Scripts/install-dependencies.sh
log="$(mktemp)"
trap 'rm -f "$log" "$log.status"' EXIT
# In a pipe, the status of the tests would be lost.
{ swift test "$@" 2>&1 || echo $? >"$log.status"; } | tee "$log"

skips="$(sed -n 's/^.* Test .* skipped: "\(.*\)"$/\1/p' "$log" | sort | uniq -c \
  | awk '{ count = $1; $1 = ""; printf "%s%d because%s", (NR > 1 ? ", " : ""), count, $0 }')"
echo "skipped tests: ${skips:-none}"
if [ -e "$log.status" ]; then exit "$(cat "$log.status")"; fi

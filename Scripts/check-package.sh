#!/bin/sh
# What surrounds the libraries: scripts, links, claims, man pages, completions, JSON, the page in a
# browser, many files, the example package, the documentation.
set -eu
cd "$(dirname "$0")/.."

[ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh shellcheck >/dev/null
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck
python3 Scripts/check-links.py
python3 Scripts/check-claims.py
sh Scripts/lint-python.sh

swift build -c release --product convert-weights
swift build -c release --product classify
build="$(swift build -c release --show-bin-path)"
for command in convert-weights classify; do
  python3 Scripts/make-manual.py "$build/$command" >"$build/$command.1"
  cmp "$build/$command.1" "Documentation/man/$command.1"
done
echo "the man pages are those of the commands"
# Who runs a network reads no pickle, and who converts needs no engine.
if [ "$(uname)" = Linux ]; then
  sh Tests/Scripts/check_unlinked.sh 'libzip|libnettle' "$build/classify"
  sh Tests/Scripts/check_unlinked.sh 'libdnnl|libturbojpeg|libspng' "$build/convert-weights"
  nm "$build/classify" >"$build/classify.symbols"
  if grep 12PickleReader "$build/classify.symbols"; then
    echo "classify has the reader of pickles in it" >&2
    exit 1
  fi
  echo "each command links what it uses"
  sh Tests/Scripts/check_completions.sh "$build"
  sh Scripts/install-dependencies.sh parallel >/dev/null
  CONVERT_WEIGHTS_BUILD="$build" sh Scripts/python.sh -m testkit.checks.many_files
fi
CONVERT_WEIGHTS_BUILD="$build" sh Scripts/python.sh -m testkit.checks.json_schemas
sh Tests/Scripts/check_page.sh "$build/convert-weights"
sh Scripts/check-example.sh "$build/convert-weights"
sh Scripts/documentation.sh

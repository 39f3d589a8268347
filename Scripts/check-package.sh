#!/bin/sh
# What surrounds the libraries: scripts, links, claims, man pages, completions, JSON, the page in a
# browser, many files, the example package, the documentation.
set -eu
cd "$(dirname "$0")/.."

[ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh shellcheck >/dev/null
git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck
python3 Scripts/check-links.py
python3 Scripts/check-claims.py

swift build -c release --product convert-weights
swift build -c release --product classify
swift build -c release --product run-resnet
build="$(swift build -c release --show-bin-path)"
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
  sh Scripts/install-dependencies.sh parallel >/dev/null
  python3 Tests/Scripts/check_many_files.py "$build/convert-weights"
fi
sh Scripts/python.sh Tests/Scripts/check_json.py --build "$build"
sh Tests/Scripts/check_page.sh "$build/convert-weights"
sh Scripts/check-example.sh "$build/convert-weights"
sh Scripts/documentation.sh

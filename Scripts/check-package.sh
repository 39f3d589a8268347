#!/bin/sh
# What surrounds the libraries: links, claims, man pages, JSON, the page in a browser, the example
# package, the documentation.
set -eu
cd "$(dirname "$0")/.."

python3 Scripts/check-links.py
python3 Scripts/check-claims.py

swift build -c release --product convert-weights
swift build -c release --product classify
build="$(swift build -c release --show-bin-path)"
for command in convert-weights classify; do
  python3 Scripts/make-manual.py "$build/$command" | cmp - "Documentation/man/$command.1"
  for shell in bash zsh fish; do
    "$build/$command" --generate-completion-script "$shell" >/dev/null
  done
done
echo "the man pages are those of the commands"
sh Scripts/python.sh Tests/Scripts/check_json.py --build "$build"
sh Tests/Scripts/check_page.sh "$build/convert-weights"
sh Scripts/check-example.sh
sh Scripts/documentation.sh

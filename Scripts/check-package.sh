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
# Who runs a network reads no pickle, and who converts needs no engine.
if [ "$(uname)" = Linux ]; then
  if ldd "$build/classify" | grep -E 'libzip|libnettle' || nm "$build/classify" | grep 12PickleReader
  then
    echo "classify links what reading checkpoints needs" >&2
    exit 1
  fi
  if ldd "$build/convert-weights" | grep -E 'libdnnl|libturbojpeg|libspng'; then
    echo "convert-weights links what running a network needs" >&2
    exit 1
  fi
  echo "each command links what it uses"
fi
sh Scripts/python.sh Tests/Scripts/check_json.py --build "$build"
sh Tests/Scripts/check_page.sh "$build/convert-weights"
sh Scripts/check-example.sh
sh Scripts/documentation.sh

#!/bin/sh
# Builds a DocC archive for each public module into .build/documentation, offline, with warnings as
# errors, and fails if a public symbol has no documentation.
set -eu
cd "$(dirname "$0")/.."

output=.build/documentation
modules="$(sed -n 's/^ *\.library(name: "\([A-Za-z]*\)".*/\1/p' Package.swift)"
for module in $modules; do
  grep -q "documentation_targets.*\b$module\b" .spi.yml \
    || { echo ".spi.yml does not list $module" >&2; exit 1; }
done
docc="$(command -v docc || xcrun --find docc)"

graphs="$(swift package dump-symbol-graph --minimum-access-level public \
  --skip-synthesized-members 2>&1 | sed -n 's/^Files written to //p')"
rm -rf "$output"
mkdir -p "$output/graphs"
for module in $modules; do
  mkdir "$output/graphs/$module"
  cp "$graphs/$module".symbols.json "$graphs/$module"@*.symbols.json "$output/graphs/$module" \
    2>/dev/null || [ -f "$output/graphs/$module/$module.symbols.json" ]
done
python3 Scripts/check-repository.py symbols "$output"/graphs/*/*.symbols.json

for module in $modules; do
  "$docc" convert "Sources/$module/$module.docc" \
    --additional-symbol-graph-dir "$output/graphs/$module" \
    --fallback-display-name "$module" --fallback-bundle-identifier "resnet-weights.$module" \
    --warnings-as-errors --output-path "$output/$module.doccarchive"
done
echo "$(echo "$modules" | wc -w) archives are in $output"

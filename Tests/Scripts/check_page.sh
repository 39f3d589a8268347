#!/bin/sh
# Shows the report page to headless Chromium: it must be laid out with a row and a drawing for each
# tensor, and nothing in it may run or be fetched.
#
#   sh Tests/Scripts/check_page.sh PROGRAM [SCREENSHOT.png]
set -eu
cd "$(dirname "$0")/../.."
program="$1"

command -v chromium >/dev/null || sh Scripts/install-dependencies.sh chromium >/dev/null
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
browse() {
  timeout 120 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --user-data-dir="$work/profile" "$@" 2>"$work/messages"
}

# The file is refused for its misspelt key, so the status is 1.
"$program" coverage Tests/Fixtures/Data/resnets/resnet18-misspelt-key.pth --report html \
  --report-file "$work/page.html" || [ $? -eq 1 ]
# Dumped as the browser has understood it: a name that broke out of its element would show.
browse --dump-dom "file://$work/page.html" >"$work/dom.html"
count() { grep -o "$1" "$work/dom.html" | wc -l; }
[ "$(count '<tr class="loaded"')" -eq 101 ]
[ "$(count '<tr class="missing"')" -eq 1 ]
[ "$(count '<svg ')" -eq 122 ]
[ "$(count '<script')" -eq 0 ]
browse --window-size=1240,760 --screenshot="$work/page.png" "file://$work/page.html" >/dev/null
[ "$(wc -c <"$work/page.png")" -gt 20000 ]
[ $# -lt 2 ] || cp "$work/page.png" "$2"

# A hostile name: a script that would change the title if it ran.
python3 - "$work/hostile.safetensors" <<'PYTHON'
import json, struct, sys

names = ["<script>document.title='run'</script>", "\"><img src=x onerror=\"document.title='run'\">"]
header = json.dumps(
    {name: {"dtype": "U8", "shape": [1], "data_offsets": [i, i + 1]} for i, name in enumerate(names)}
).encode()
open(sys.argv[1], "wb").write(struct.pack("<Q", len(header)) + header + b"\1\2")
PYTHON
"$program" "$work/hostile.safetensors" "$work/out.rnw" --raw --report html \
  --report-file "$work/hostile.html"
browse --dump-dom "file://$work/hostile.html" >"$work/dom.html"
grep -q '<title>hostile.safetensors</title>' "$work/dom.html"
[ "$(count '<script')" -eq 0 ]
[ "$(count '<img')" -eq 0 ]
[ "$(count '<tr class="loaded"')" -eq 2 ]
echo "Chromium shows the page and runs nothing in it"

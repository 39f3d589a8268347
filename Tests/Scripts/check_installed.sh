#!/bin/sh
# Looks at what was installed below a prefix: commands that work and need no library of Swift's, and
# beside them man pages and completions.
#
#   sh Tests/Scripts/check_installed.sh PREFIX
set -eu
prefix="$1"
cd "$(dirname "$0")/../.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
checkpoint=Tests/Fixtures/Data/resnets/resnet18-tar.pth
"$prefix/bin/convert-weights" "$checkpoint" "$work/resnet18.rnw" --quiet
"$prefix/bin/convert-weights" verify "$checkpoint" "$work/resnet18.rnw"
"$prefix/bin/classify" --version
sh Tests/Scripts/check_unlinked.sh 'libswift|libFoundation' \
  "$prefix/bin/convert-weights" "$prefix/bin/classify"
for command in convert-weights classify; do
  # A Debian package compresses its manual.
  [ -s "$prefix/share/man/man1/$command.1" ] || [ -s "$prefix/share/man/man1/$command.1.gz" ]
  for file in "bash-completion/completions/$command" "zsh/site-functions/_$command" \
    "fish/vendor_completions.d/$command.fish"; do
    [ -s "$prefix/share/$file" ] || { echo "there is no $prefix/share/$file" >&2; exit 1; }
  done
done

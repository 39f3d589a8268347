#!/bin/sh
# Installs the commands, their man pages and completions below $DESTDIR$PREFIX.
#
# Swift's libraries are linked in; what the programs need besides are the C libraries of the system.
set -eu
cd "$(dirname "$0")/.."

share="${DESTDIR:-}${PREFIX:-/usr/local}/share"
bin="${DESTDIR:-}${PREFIX:-/usr/local}/bin"

# Swift's libraries are part of macOS. SWIFT_FLAGS is for who builds in a sandbox of their own.
flags="${SWIFT_FLAGS:-}"
[ "$(uname)" = Darwin ] || flags="$flags --static-swift-stdlib"

install -d "$bin" "$share/man/man1" "$share/bash-completion/completions" \
  "$share/zsh/site-functions" "$share/fish/vendor_completions.d"
for command in convert-weights classify; do
  # shellcheck disable=SC2086 # flags are meant to be split
  swift build -c release $flags --product "$command"
  # shellcheck disable=SC2086
  program="$(swift build -c release $flags --show-bin-path)/$command"
  install -m 755 "$program" "$bin/$command"
  install -m 644 "Documentation/man/$command.1" "$share/man/man1/$command.1"
  for shell in bash zsh fish; do
    case $shell in
      bash) completion="bash-completion/completions/$command" ;;
      zsh) completion="zsh/site-functions/_$command" ;;
      fish) completion="fish/vendor_completions.d/$command.fish" ;;
    esac
    sh Scripts/completions.sh "$program" "$shell" >"$share/$completion"
    chmod 644 "$share/$completion"
  done
done
echo "convert-weights and classify are in $bin"

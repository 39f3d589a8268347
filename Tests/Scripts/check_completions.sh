#!/bin/sh
# Has bash, zsh and fish read the completions of the commands and complete words with them.
#
#   sh Tests/Scripts/check_completions.sh FOLDER-OF-THE-PROGRAMS
set -eu
cd "$(dirname "$0")/../.."
build="$1"

sh Scripts/install-dependencies.sh bash zsh fish >/dev/null
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
for command in convert-weights classify; do
  for shell in bash zsh fish; do
    sh Scripts/completions.sh "$build/$command" "$shell" >"$work/$command.$shell"
  done
  bash -n "$work/$command.bash"
  zsh -n "$work/$command.zsh"
  fish --no-execute "$work/$command.fish"
done

cat >"$work/complete.bash" <<'BASH'
# What bash offers for the last word: FILE WORD...
. "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
"_$1" "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
BASH
cat >"$work/complete.zsh" <<'ZSH'
# Types WORDS and a tab into an interactive zsh and prints the last word that it makes: FILE WORDS
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "autoload -U compinit; compinit -u -D; source $1; compdef _${2%% *} ${2%% *}"
zpty -w shell 'show() print -r -- "<${${=BUFFER}[-1]}>"; zle -N show; bindkey "^X" show'
zpty -w -n shell "$2"$'\t\x18'
zpty -r shell shown $'*<*>\r\n*'
print -r -- "${${shown##*<}%%>*}"
ZSH

expect() { # WORDS EXPECTED: typed and then completed, where nothing else fits.
  command="${1%% *}"
  # shellcheck disable=SC2086 # words
  for found in \
    "$(bash "$work/complete.bash" "$work/$command.bash" $1)" \
    "$(timeout 60 zsh -f "$work/complete.zsh" "$work/$command.zsh" "$1")" \
    "$(fish -c "source '$work/$command.fish'; complete -C '$1'" | cut -f 1)"
  do
    [ "$found" = "$2" ] || { echo "'$1' is completed to '$found' and not to '$2'" >&2; exit 1; }
  done
}
expect "convert-weights cov" coverage
expect "convert-weights tree resnext50" resnext50_32x4d
expect "convert-weights coverage --arch wide_resnet5" wide_resnet50_2
expect "convert-weights coverage --bottleneck" --bottleneck-stride
expect "convert-weights inspect ARCHI" ARCHITECTURE.md
# The default verb, which nobody types.
expect "convert-weights ARCHI" ARCHITECTURE.md
expect "convert-weights a.pth ARCHI" ARCHITECTURE.md
expect "convert-weights a.pth --dt" --dtype
expect "convert-weights --allow-une" --allow-unexpected
expect "convert-weights a.pth b.rnw --dtype bf" bfloat16
expect "convert-weights a.pth b.rnw --limit storage-r" storage-references=
expect "classify --weigh" --weights
expect "classify a.jpg --weights ARCHI" ARCHITECTURE.md
# A flag and its opposite are described apart.
for shell in zsh fish; do
  grep -q "no-sync.*Do not wait" "$work/convert-weights.$shell"
  grep -q "no-check-hash.*Do not check" "$work/convert-weights.$shell"
done
echo "bash, zsh and fish complete verbs, options, values and files, with and without a verb"

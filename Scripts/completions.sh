#!/bin/sh
# Prints the completions of a command for bash, zsh or fish: completions.sh PROGRAM SHELL
#
# argument-parser 1.8 completes a default verb only where the verb is typed. The scripts it writes are
# therefore wrapped: a command line without a verb is completed as if `convert` stood in it.
set -eu

name="$(basename "$1")"
script="$("$1" --generate-completion-script "$2")"

bash_wrapper() {
  cat <<'BASH'

_NAME() {
  # The first word may be a verb, too.
  [[ ${COMP_CWORD} -gt 1 ]] || __NAME_verbs "${@}"
  if [[ ${COMP_CWORD} -gt 1 ]] && declare -F "_NAME_${COMP_WORDS[1]}" >/dev/null; then
    __NAME_verbs "${@}"
    return
  fi
  local offered=("${COMPREPLY[@]}")
  COMP_WORDS=("${COMP_WORDS[0]}" convert "${COMP_WORDS[@]:1}")
  COMP_CWORD=$((COMP_CWORD + 1))
  COMP_POINT=$((COMP_POINT + 8))
  COMP_LINE="${COMP_LINE/#"${COMP_WORDS[0]}"/"${COMP_WORDS[0]} convert"}"
  __NAME_verbs "${1}" "${2}" "${3/#"${COMP_WORDS[0]}"/convert}"
  local word
  for word in "${offered[@]}"; do
    [[ " ${COMPREPLY[*]} " = *" ${word} "* ]] || COMPREPLY+=("${word}")
  done
}
BASH
}

zsh_wrapper() {
  cat <<'ZSH'

_NAME() {
  if (( CURRENT > 2 && $+functions[_NAME_${words[2]}] )); then
    __NAME_verbs "${@}"
    return
  fi
  local -i offered=1
  if (( CURRENT == 2 )); then
    __NAME_verbs "${@}" && offered=0
  fi
  words=("${words[1]}" convert "${(@)words[2,-1]}")
  (( CURRENT++ ))
  __NAME_verbs "${@}" && offered=0
  return "${offered}"
}
ZSH
}

fish_wrapper() {
  cat <<'FISH'
function __NAME_is_at -a commands expected
    test "$commands" = "$expected"; or test "$commands convert" = "$expected"
end

function __NAME_insert_verb -S
    set -q unparsed_tokens[2]; or return
    contains -- $unparsed_tokens[2] VERBS --help -h --version; and return
    set unparsed_tokens $unparsed_tokens[1] convert $unparsed_tokens[2..]
end

FISH
}

named() { sed -e "s/NAME/$name/g" -e "s/VERBS/$verbs/"; }

if [ "$name" = classify ]; then
  # A command without verbs is offered the verb `help`, which in zsh hides every option.
  [ "$2" != zsh ] || script="$(echo "$script" |
    sed -e "/'(-): :->command'/d" -e "/'(-)\*:: :->arg'/d")"
else
  verbs="$(echo "$script" | sed -n "s/^        case '\([a-z]*\)'$/\1/p" | sort -u | tr '\n' ' ')"
  verbs="${verbs% }"
  renamed="s/^_$name() {\$/__${name}_verbs() {/"
  case $2 in
    bash) script="$(echo "$script" | sed "$renamed"; bash_wrapper | named)" ;;
    zsh)
      script="$(echo "$script" | sed -n 1p; zsh_wrapper | named; echo
        echo "$script" | sed -e 1d -e "$renamed")" ;;
    fish)
      script="$(fish_wrapper | named
        echo "$script" | sed \
          -e "s/test \"\$commands\" = \"\$expected_commands\" -a/__${name}_is_at \"\$commands\" \"\$expected_commands\"; and test/" \
          -e "s/test \"\$commands\" = \"\$expected_commands\"/__${name}_is_at \"\$commands\" \"\$expected_commands\"/" \
          -e "s/^    set -l unparsed_tokens .*/&\n    __${name}_insert_verb/")" ;;
  esac
fi
printf '%s\n' "$script"

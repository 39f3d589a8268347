#!/bin/sh
# Prints the completions of a command for bash, zsh or fish: completions.sh PROGRAM SHELL
set -eu

script="$("$1" --generate-completion-script "$2")"
if [ "$2 $(basename "$1")" = "zsh classify" ]; then
  # argument-parser 1.8 offers a verb `help` that only commands with verbs have, and in zsh that
  # hides every option.
  script="$(echo "$script" | sed -e "/'(-): :->command'/d" -e "/'(-)\*:: :->arg'/d")"
fi
printf '%s\n' "$script"

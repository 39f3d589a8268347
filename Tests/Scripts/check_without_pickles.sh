#!/bin/sh
# Fails if a program has the reader of pickles in it: check_without_pickles.sh PROGRAM
set -eu

# Not in a pipeline, where a failure of nm would go unnoticed.
symbols="$(nm "$1")"
case "$symbols" in
  *12PickleReader*)
    echo "$1 has the reader of pickles in it" >&2
    exit 1
    ;;
esac

#!/bin/sh
# Installs the C libraries that the package links, where they are missing.
set -eu

if [ "$(uname)" = Darwin ]; then
  brew list libzip libdeflate >/dev/null 2>&1 || brew install libzip libdeflate
  exit 0
fi

packages="libzip-dev libdeflate-dev pkg-config"
missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' \
    || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq $missing

#!/bin/sh
# Installs the C libraries that the package links, where they are missing, or the packages named:
# install-dependencies.sh [PACKAGE...]
set -eu

if [ "$(uname)" = Darwin ]; then
  packages="${*:-libzip libdeflate nettle onednn jpeg-turbo libspng}"
  # shellcheck disable=SC2086 # the list is meant to be split
  brew list $packages >/dev/null 2>&1 || brew install $packages
  exit 0
fi

packages="${*:-libzip-dev libdeflate-dev nettle-dev libdnnl-dev libturbojpeg0-dev libspng-dev
  pkg-config}"
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
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing

#!/bin/sh
# Follows the README in a fresh Debian with nothing but Swift: its commands as written, `make
# install`, the example package, and the Debian package. Runs as root on Debian, with Swift in
# /opt/swift. The root is removed at the end.
#
#   sh Scripts/clean-root.sh [--without-tests]
set -eu
cd "$(dirname "$0")/.."

swift="${SWIFT_FOLDER:-/opt/swift}"
root="$(mktemp -d /var/tmp/clean-root.XXXXXX)"
leave() {
  for folder in opt/swift opt/swift-packages proc dev; do
    ! mountpoint -q "$root/$folder" || umount "$root/$folder"
  done
  rm -rf --one-file-system "$root"
}
trap leave EXIT INT TERM

step() { echo "== $(date +%T) $*"; }

step "debootstrap"
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap
debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { cat "$root.log"; exit 1; }
rm "$root.log"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/" 2>/dev/null \
  && : >"$root/etc/apt/sources.list"
for file in /etc/apt/apt.conf.d/*proxy*; do
  [ ! -e "$file" ] || cp "$file" "$root/etc/apt/apt.conf.d/"
done
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"

step "Swift"
mkdir -p "$root$swift"
mount --bind "$swift" "$root$swift"
# What this machine has in place of GitHub.
if [ -d /opt/swift-packages ]; then
  mkdir -p "$root/opt/swift-packages"
  mount --bind /opt/swift-packages "$root/opt/swift-packages"
fi
[ ! -f "$HOME/.gitconfig" ] || cp "$HOME/.gitconfig" "$root/root/.gitconfig"
cat >"$root/root/prepare.sh" <<'PREPARE'
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# What swift.org lists for Debian 12, and make.
apt-get install -y -qq --no-install-recommends binutils-gold ca-certificates gcc git \
  libc6-dev libcurl4-openssl-dev libedit-dev libncurses-dev libpython3-dev libsqlite3-dev \
  libstdc++-12-dev libxml2-dev libz3-dev make pkg-config tzdata zlib1g-dev
git config --global --add safe.directory '*'
PREPARE
inside() { # Runs a command in the clean root's clone.
  chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    "PATH=$swift/usr/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" sh -euc "$1"
}
inside "sh /root/prepare.sh" >"$root/root/prepare.log" 2>&1 || { cat "$root/root/prepare.log"; exit 1; }
git clone -q . "$root/root/resnet-weights"

# The commands of a section of the README, as they stand there.
commands() {
  awk -v title="## $1" '
    $0 == title { in_section = 1; next } /^## / { in_section = 0 }
    in_section && /^```sh$/ { in_block = 1; next } /^```$/ { in_block = 0 } in_block' README.md
}
commands "Try it" | while IFS= read -r line; do
  case "$line$*" in *test.sh*--without-tests*) continue ;; esac
  step "$line"
  inside "cd /root/resnet-weights; $line" </dev/null >"$root/root/step.log" 2>&1 \
    || { tail -50 "$root/root/step.log"; exit 1; }
  tail -3 "$root/root/step.log"
done

step "the installed commands"
inside '
  cd /tmp
  convert-weights --version
  convert-weights /root/resnet-weights/Tests/Fixtures/Data/resnets/resnet18-tar.pth a.rnw
  ! ldd /usr/local/bin/convert-weights /usr/local/bin/classify | grep -i swift
  test -s /usr/local/share/man/man1/convert-weights.1
  test -s /usr/local/share/zsh/site-functions/_classify'

step "the example package"
inside "cd /root/resnet-weights; sh Scripts/check-example.sh" >"$root/root/step.log" 2>&1 \
  || { tail -50 "$root/root/step.log"; exit 1; }
tail -1 "$root/root/step.log"

step "the Debian package"
inside '
  apt-get install -y -qq --no-install-recommends dpkg-dev >/dev/null 2>&1
  cd /root/resnet-weights; sh Packaging/make-deb.sh /tmp >/tmp/deb.log 2>&1 || { tail /tmp/deb.log; exit 1; }
  rm -rf /usr/local/bin/convert-weights /usr/local/bin/classify
  apt-get install -y -qq /tmp/resnet-weights_*.deb >/dev/null 2>&1
  dpkg-query -W resnet-weights
  cd /tmp; /usr/bin/convert-weights verify a.rnw \
    /root/resnet-weights/Tests/Fixtures/Data/resnets/resnet18-tar.pth'
step "done"
